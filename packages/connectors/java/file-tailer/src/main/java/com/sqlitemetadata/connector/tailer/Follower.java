package com.sqlitemetadata.connector.tailer;

import com.sqlitemetadata.client.json.DecodeException;
import com.sqlitemetadata.client.json.Json;
import com.sqlitemetadata.client.model.Event;
import com.sqlitemetadata.connector.delivery.EventSink;
import com.sqlitemetadata.connector.spool.SpoolException;
import com.sqlitemetadata.connector.spool.SpoolFullException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Follows a file: hands in each line once it is whole, remembers how far it came, goes on with a
 * new file of the same name once the old one is read to its end, and begins again where the file
 * shrank.
 */
final class Follower implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

  private final Path path;
  private final Duration poll;
  private final long longest;
  private final EventSink sink;
  private final OffsetFile note;
  private final Thread thread = Thread.ofPlatform().name("follower").daemon().unstarted(this::run);
  private final CountDownLatch ended = new CountDownLatch(1);
  private Lines lines;
  private Offset offset = Offset.NONE;

  Follower(TailerProperties settings, EventSink sink, OffsetFile note) {
    this.path = settings.file();
    this.poll = settings.poll();
    this.longest = settings.lineSize().toBytes();
    this.sink = sink;
    this.note = note;
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public void stop() {
    ended.countDown();
    try {
      thread.join();
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return thread.isAlive();
  }

  private void run() {
    offset = note.read();
    try {
      while (!isEnded()) {
        if (!step() && pause()) {
          return;
        }
      }
    } catch (InterruptedException unasked) {
      // Nobody interrupts this thread: it ends by the latch, between two lines.
      throw new IllegalStateException(unasked);
    } finally {
      close();
    }
  }

  private boolean isEnded() {
    return ended.getCount() == 0;
  }

  /** Waits until it is time for another look; returns whether the end came before. */
  private boolean pause() throws InterruptedException {
    return ended.await(poll.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Takes the next lines; returns whether there were any. */
  private boolean step() throws InterruptedException {
    try {
      if (lines == null && !open()) {
        return false;
      }
      if (lines.size() < offset.offset()) {
        LOG.warn("{} has become shorter: it is read from its start", path);
        offset = new Offset(lines.key(), 0, 0);
      }
      boolean replaced = isReplaced();
      Lines.Chunk chunk = lines.read(offset.offset(), longest, replaced);
      if (!chunk.texts().isEmpty()) {
        take(chunk);
        return true;
      }
      if (replaced) {
        LOG.info("{} is another file now", path);
        close();
        return open();
      }
      return false;
    } catch (IOException | SpoolException problem) {
      LOG.error("{} cannot be followed at the moment: {}", path, problem.toString());
      close();
      return false;
    }
  }

  private boolean open() throws IOException {
    if (!Files.exists(path)) {
      return false;
    }
    lines = Lines.open(path);
    if (!lines.key().equals(offset.file())) {
      offset = new Offset(lines.key(), 0, 0);
    }
    LOG.info("{} is followed from byte {}", path, offset.offset());
    return true;
  }

  /** Returns whether a file of the same name has taken the place of the one that is read. */
  private boolean isReplaced() throws IOException {
    return Files.exists(path) && !Lines.keyOf(path).equals(lines.key());
  }

  private void take(Lines.Chunk chunk) throws IOException, InterruptedException {
    List<Event> events = new ArrayList<>();
    long number = offset.line();
    for (String text : chunk.texts()) {
      number++;
      String place = path + ":" + number;
      if (text == null) {
        sink.reject("", place + ": the line is longer than " + longest + " bytes");
      } else if (!text.isBlank()) {
        try {
          events.add(Json.decode(text, Event.class));
        } catch (DecodeException wrong) {
          sink.reject(text, place + ": " + wrong.getMessage());
        }
      }
    }
    if (!keep(events)) {
      return;
    }
    offset = new Offset(lines.key(), chunk.end(), number);
    note.write(offset);
  }

  /** Hands events in until they are kept; returns false where the end came before. */
  private boolean keep(List<Event> events) throws InterruptedException {
    while (true) {
      try {
        sink.accept(events).get();
        return true;
      } catch (SpoolFullException full) {
        LOG.debug("{}", full.getMessage());
      } catch (ExecutionException unwritten) {
        LOG.error("events could not be kept", unwritten.getCause());
      }
      if (pause()) {
        return false;
      }
    }
  }

  private void close() {
    if (lines != null) {
      try {
        lines.close();
      } catch (IOException problem) {
        LOG.warn("{} could not be closed: {}", path, problem.toString());
      }
      lines = null;
    }
  }
}
