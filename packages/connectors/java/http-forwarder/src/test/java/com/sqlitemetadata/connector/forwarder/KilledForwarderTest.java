package com.sqlitemetadata.connector.forwarder;

import static org.assertj.core.api.Assertions.assertThat;

import com.sqlitemetadata.connector.testing.ApiProcess;
import com.sqlitemetadata.connector.testing.RunningApi;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both programs are killed under load: what was acknowledged is in the graph, and once. */
class KilledForwarderTest {
  @TempDir Path folder;

  @Test
  void whatWasAcknowledgedIsInTheGraphOnce() throws Exception {
    try (RunningApi api = ApiProcess.start(Files.createDirectory(folder.resolve("api")))) {
      killBoth(api);
    }
  }

  @Test
  void whatWasAcknowledgedIsInTheGraphOfTheImageOnce() throws Exception {
    try (RunningApi api = ApiContainer.create()) {
      killBoth(api);
    }
  }

  private void killBoth(RunningApi api) throws Exception {
    int port = RunningApi.freePort();
    List<String> arguments =
        new ArrayList<>(api.arguments(api.connector("killed"), folder.resolve("spool")));
    arguments.add("--server.port=" + port);
    Set<String> acknowledged = new ConcurrentSkipListSet<>();
    AtomicBoolean more = new AtomicBoolean(true);
    Process forwarder = start(arguments);
    Thread load = Thread.ofPlatform().start(() -> load(port, acknowledged, more));
    try {
      awaitMore(acknowledged, 50);
      api.kill();
      awaitMore(acknowledged, 50);
      forwarder.destroyForcibly().waitFor();
      api.start();
      forwarder = start(arguments);
      awaitMore(acknowledged, 50);
      more.set(false);
      load.join();
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(api.names()).containsAll(acknowledged));
      assertThat(api.names()).doesNotHaveDuplicates();
    } finally {
      more.set(false);
      forwarder.destroyForcibly().waitFor();
    }
  }

  private Process start(List<String> arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                HttpForwarder.class.getName()));
    command.addAll(arguments);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("forwarder.log").toFile()))
        .start();
  }

  /** Sends one event after the other, each again until it is acknowledged. */
  private static void load(int port, Set<String> acknowledged, AtomicBoolean more) {
    URI address = URI.create("http://127.0.0.1:" + port + "/events");
    try (HttpClient http = HttpClient.newHttpClient()) {
      for (int number = 0; more.get(); number++) {
        String id = "event-" + number;
        HttpRequest request =
            HttpRequest.newBuilder(address)
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofString(RunningApi.event(id)))
                .build();
        while (more.get() && !isAcknowledged(http, request)) {
          Thread.sleep(20);
        }
        if (more.get()) {
          acknowledged.add(id);
        }
      }
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isAcknowledged(HttpClient http, HttpRequest request)
      throws InterruptedException {
    try {
      return http.send(request, BodyHandlers.discarding()).statusCode() == 202;
    } catch (IOException killed) {
      return false;
    }
  }

  private static void awaitMore(Set<String> acknowledged, int count) {
    int before = acknowledged.size();
    Awaitility.await("events are acknowledged")
        .atMost(Duration.ofSeconds(60))
        .until(() -> acknowledged.size() >= before + count);
  }
}
