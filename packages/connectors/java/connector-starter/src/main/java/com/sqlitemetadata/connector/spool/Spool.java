package com.sqlitemetadata.connector.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps events on disk until the platform has taken them. Any thread may append; one thread takes
 * batches and acknowledges them. It holds no more than it may: then events are refused.
 */
public final class Spool implements AutoCloseable {
  private final Path directory;
  private final SpoolLimits limits;
  private final FileChannel lockFile;
  private final Segments segments;
  private final Checkpoint checkpoint;
  private final Head head;
  private final Tail tail;
  private final AtomicLong events = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition grown = lock.newCondition();
  private Position start;
  private Position end;
  private int resumed;
  private boolean closed;

  private Spool(Path directory, SpoolLimits limits) throws IOException {
    this.directory = directory;
    this.limits = limits;
    Files.createDirectories(directory);
    lockFile = lockFile(directory);
    segments = new Segments(directory);
    checkpoint = Checkpoint.open(directory.resolve("taken"));
    Recovery found = Recovery.of(segments, checkpoint.taken());
    start = found.start();
    end = found.end();
    events.set(found.events());
    bytes.set(found.bytes());
    resumed = found.start().equals(checkpoint.taken()) ? checkpoint.flying() : 0;
    head = new Head(segments);
    tail = new Tail(segments, limits.segment(), end, new Ends());
  }

  /**
   * Opens the spool in a folder, or begins one; throws SpoolException where that cannot be done.
   */
  public static Spool open(Path directory, SpoolLimits limits) {
    try {
      Spool spool = new Spool(directory, limits);
      spool.tail.start();
      return spool;
    } catch (IOException problem) {
      throw new SpoolException(
          directory, "the spool cannot be opened", "give a folder that can be written to", problem);
    }
  }

  /**
   * Keeps events. The answer is complete once they outlast a crash, and fails with SpoolException
   * where they cannot be written.
   *
   * @throws SpoolFullException where there is no room for them
   */
  public CompletableFuture<Void> append(List<byte[]> given) {
    if (given.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    long size = given.stream().mapToLong(Frame::sizeOf).sum();
    if (bytes.addAndGet(size) > limits.most()) {
      bytes.addAndGet(-size);
      throw new SpoolFullException(limits.most());
    }
    return tail.append(given);
  }

  /**
   * Waits for events and returns the next ones; where there are fewer than fit, it waits a little
   * for more. What was being sent when the spool was left comes first, exactly as it was.
   *
   * @param most how many events at most
   * @param size what they may take together, in bytes
   * @param linger how long to wait for more
   * @throws SpoolException where they cannot be read
   */
  public Batch next(int most, long size, Duration linger) throws InterruptedException {
    Position until;
    lock.lockInterruptibly();
    try {
      while (events.get() == 0) {
        grown.await();
      }
      long left = linger.toNanos();
      while (events.get() < most && left > 0 && !closed) {
        left = grown.awaitNanos(left);
      }
      until = end;
    } finally {
      lock.unlock();
    }
    boolean again = resumed > 0 && resumed <= most;
    try {
      Batch batch =
          head.read(
              checkpoint.spool(),
              start,
              until,
              again ? resumed : most,
              again ? Long.MAX_VALUE : size);
      resumed = 0;
      checkpoint.write(start, batch.size());
      return batch;
    } catch (IOException problem) {
      throw unusable("events cannot be read", problem);
    }
  }

  /**
   * Takes note that the platform has the first events of a batch; they are not handed out again.
   */
  public void acknowledge(Batch batch, int count) {
    Position place = batch.after(count);
    try {
      checkpoint.write(place, 0);
      if (place.segment() > start.segment()) {
        checkpoint.force();
        for (long number = start.segment(); number < place.segment(); number++) {
          segments.delete(number);
        }
      }
    } catch (IOException problem) {
      throw unusable("it cannot be noted what the platform has taken", problem);
    }
    lock.lock();
    try {
      start = place;
      events.addAndGet(-count);
      bytes.addAndGet(-batch.bytes(count));
      grown.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the platform has taken everything; returns whether it has by then. */
  public boolean awaitEmpty(Duration limit) throws InterruptedException {
    long left = limit.toNanos();
    lock.lockInterruptibly();
    try {
      closed = true;
      grown.signalAll();
      while (events.get() > 0 && left > 0) {
        left = grown.awaitNanos(left);
      }
      return events.get() == 0;
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many events wait for the platform. */
  public long waitingEvents() {
    return events.get();
  }

  /** Returns what the events take that wait for the platform, in bytes. */
  public long waitingBytes() {
    return bytes.get();
  }

  /** Returns the share of the room that is taken, from 0 to 1. */
  public double fullness() {
    return (double) bytes.get() / limits.most();
  }

  /** Writes what was given and is not on disk yet, and closes the files. */
  @Override
  public void close() {
    try {
      tail.close();
      head.close();
      checkpoint.close();
      lockFile.close();
    } catch (IOException problem) {
      throw unusable("the spool cannot be closed", problem);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private SpoolException unusable(String wrong, IOException problem) {
    String mend = "see that the disk has room and is in order, and start again";
    return new SpoolException(directory, wrong, mend, problem);
  }

  private static FileChannel lockFile(Path directory) throws IOException {
    FileChannel file =
        FileChannel.open(
            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock held;
    try {
      held = file.tryLock();
    } catch (OverlappingFileLockException own) {
      held = null;
    }
    if (held == null) {
      file.close();
      throw new SpoolException(
          directory,
          "another connector uses this spool",
          "give each connector a folder of its own, or end the other one",
          null);
    }
    return file;
  }

  /** Moves the end of the spool as events are written. */
  private final class Ends implements Tail.Listener {
    @Override
    public void written(int count, Position place) {
      lock.lock();
      try {
        end = place;
        events.addAndGet(count);
        grown.signalAll();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void failed(long size) {
      bytes.addAndGet(-size);
    }
  }
}
