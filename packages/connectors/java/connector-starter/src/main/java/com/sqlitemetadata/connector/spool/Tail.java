package com.sqlitemetadata.connector.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The end of a spool that is written to. Events that arrive while others are being written are
 * written together afterwards, in one frame with one fsync.
 */
final class Tail {
  private static final long MOST_AT_ONCE = 8L << 20;
  private static final Entry LAST = new Entry(List.of(), new CompletableFuture<>());

  /** Is told what became of events, on the thread that wrote them. */
  interface Listener {
    /** Events are on disk, up to a new end of the spool. */
    void written(int events, Position end);

    /** Events could not be kept. */
    void failed(long bytes);
  }

  private record Entry(List<byte[]> events, CompletableFuture<Void> done) {
    long bytes() {
      return events.stream().mapToLong(Frame::sizeOf).sum();
    }
  }

  private final Segments segments;
  private final long segmentBytes;
  private final Listener listener;
  private final BlockingQueue<Entry> queue = new LinkedBlockingQueue<>();
  private final Thread writer;
  private FileChannel file;
  private long number;
  private long offset;
  private SpoolException broken;

  Tail(Segments segments, long segmentBytes, Position end, Listener listener) throws IOException {
    this.segments = segments;
    this.segmentBytes = segmentBytes;
    this.listener = listener;
    this.number = end.segment();
    this.offset = end.offset();
    this.file = segments.write(number);
    this.writer = Thread.ofPlatform().name("spool-writer").daemon().unstarted(this::write);
  }

  void start() {
    writer.start();
  }

  /** Takes events; the answer is complete once they are on disk. */
  CompletableFuture<Void> append(List<byte[]> events) {
    Entry entry = new Entry(List.copyOf(events), new CompletableFuture<>());
    queue.add(entry);
    return entry.done();
  }

  /** Writes what is still waiting, and closes the file. */
  void close() throws IOException, InterruptedException {
    queue.add(LAST);
    writer.join();
    file.close();
  }

  private void write() {
    boolean more = true;
    while (more) {
      List<Entry> group = new ArrayList<>();
      more = gather(group);
      if (!group.isEmpty()) {
        write(group);
      }
    }
  }

  /** Waits for entries and takes as many as fit into a frame; returns whether more will come. */
  private boolean gather(List<Entry> group) {
    try {
      Entry next = queue.take();
      long bytes = 0;
      while (next != null) {
        if (next == LAST) {
          return false;
        }
        group.add(next);
        bytes += next.bytes();
        next = bytes < MOST_AT_ONCE ? queue.poll() : null;
      }
      return true;
    } catch (InterruptedException interrupted) {
      // Nobody interrupts this thread: it ends by the last entry.
      throw new IllegalStateException(interrupted);
    }
  }

  private void write(List<Entry> group) {
    List<byte[]> events = group.stream().flatMap(one -> one.events().stream()).toList();
    try {
      if (broken != null) {
        throw broken;
      }
      store(Frame.encode(events));
    } catch (SpoolException wrong) {
      for (Entry one : group) {
        listener.failed(one.bytes());
        one.done().completeExceptionally(wrong);
      }
      return;
    }
    listener.written(events.size(), new Position(number, offset, 0));
    group.forEach(one -> one.done().complete(null));
  }

  private void store(ByteBuffer frame) {
    long start = offset;
    try {
      if (offset >= segmentBytes) {
        roll();
        start = 0;
      }
      long length = frame.remaining();
      while (frame.hasRemaining()) {
        file.write(frame, start + frame.position());
      }
      synchronize();
      offset = start + length;
    } catch (IOException full) {
      undo(start);
      throw failure("events cannot be written", full);
    }
  }

  private void roll() throws IOException {
    FileChannel next = segments.create(number + 1);
    file.close();
    file = next;
    number++;
    offset = 0;
  }

  /** What is on disk after an fsync that failed nobody knows: nothing is written after it. */
  private void synchronize() {
    try {
      file.force(false);
    } catch (IOException unknown) {
      broken = failure("what was written cannot be made to last", unknown);
      throw broken;
    }
  }

  private void undo(long end) {
    try {
      file.truncate(end);
    } catch (IOException unknown) {
      broken = failure("what was written by half cannot be taken back", unknown);
    }
  }

  private SpoolException failure(String wrong, IOException cause) {
    String mend = "see that the disk has room and is in order, and start again";
    return new SpoolException(segments.path(number), wrong, mend, cause);
  }
}
