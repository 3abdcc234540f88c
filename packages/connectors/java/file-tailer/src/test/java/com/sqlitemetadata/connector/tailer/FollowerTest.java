package com.sqlitemetadata.connector.tailer;

import static org.assertj.core.api.Assertions.assertThat;

import com.sqlitemetadata.client.model.Event;
import com.sqlitemetadata.connector.delivery.EventSink;
import com.sqlitemetadata.connector.spool.SpoolFullException;
import com.sqlitemetadata.connector.testing.ApiProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

class FollowerTest {
  @TempDir Path folder;
  private final Recorder sink = new Recorder();
  private Path file;
  private Follower follower;

  /** Writes down what it is handed. */
  private static final class Recorder implements EventSink {
    final List<String> ids = new CopyOnWriteArrayList<>();
    final List<String> rejected = new CopyOnWriteArrayList<>();
    final AtomicInteger refusals = new AtomicInteger();

    @Override
    public CompletableFuture<Void> accept(List<Event> events) {
      if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        throw new SpoolFullException(1);
      }
      events.forEach(one -> ids.add(one.id()));
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void reject(String text, String wrong) {
      rejected.add(wrong);
    }
  }

  @BeforeEach
  void start() {
    file = folder.resolve("events.ndjson");
    restart();
  }

  @AfterEach
  void end() {
    follower.stop();
  }

  @Test
  void waitsForTheFileAndForTheEndOfEachLine() throws Exception {
    write(ApiProcess.event("a") + "\n" + ApiProcess.event("b").substring(0, 10));
    awaitIds("a");
    write(ApiProcess.event("b").substring(10) + "\n");
    awaitIds("a", "b");
  }

  @Test
  void goesOnWhereItWasAfterARestart() throws Exception {
    write(ApiProcess.event("a") + "\n");
    awaitIds("a");
    follower.stop();
    write(ApiProcess.event("b") + "\n");
    restart();
    awaitIds("a", "b");
  }

  @Test
  void readsAFileThatWasReplacedToItsEndAndThenTheNewOne() throws Exception {
    write(ApiProcess.event("a") + "\n");
    awaitIds("a");
    Path next = folder.resolve("next");
    Files.writeString(next, ApiProcess.event("c") + "\n");
    write(ApiProcess.event("b"));
    Files.move(file, folder.resolve("old"));
    Files.move(next, file);
    awaitIds("a", "b", "c");
  }

  @Test
  void beginsAgainWhereTheFileBecameShorter() throws Exception {
    write(ApiProcess.event("a") + "\n" + ApiProcess.event("b") + "\n");
    awaitIds("a", "b");
    Files.writeString(file, ApiProcess.event("c") + "\n");
    awaitIds("a", "b", "c");
  }

  @Test
  void putsAsideWhatIsNoEventAndSaysWhere() throws Exception {
    String tooLong = ApiProcess.event("x".repeat(2000));
    write(ApiProcess.event("a") + "\n{\n\n" + tooLong + "\n" + ApiProcess.event("b") + "\n");
    awaitIds("a", "b");
    assertThat(sink.rejected).hasSize(2);
    assertThat(sink.rejected.get(0)).startsWith(file + ":2: ").contains("is no JSON");
    assertThat(sink.rejected.get(1)).startsWith(file + ":4: ").contains("longer than");
  }

  @Test
  void waitsWhereThereIsNoRoom() throws Exception {
    sink.refusals.set(3);
    write(ApiProcess.event("a") + "\n");
    awaitIds("a");
  }

  private void restart() {
    TailerProperties settings =
        new TailerProperties(file, Duration.ofMillis(5), DataSize.ofBytes(1000));
    follower = new Follower(settings, sink, new OffsetFile(folder.resolve("offset")));
    follower.start();
  }

  private void write(String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private void awaitIds(String... ids) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(sink.ids).containsExactly(ids));
  }
}
