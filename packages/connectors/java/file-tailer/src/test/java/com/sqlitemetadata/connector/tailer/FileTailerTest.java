package com.sqlitemetadata.connector.tailer;

import static org.assertj.core.api.Assertions.assertThat;

import com.sqlitemetadata.connector.testing.ApiProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

class FileTailerTest {
  @TempDir Path folder;

  @Test
  void theLinesOfAFileComeToBeInTheGraphOnce() throws Exception {
    try (ApiProcess api = ApiProcess.start(Files.createDirectory(folder.resolve("api")))) {
      Path file = folder.resolve("events.ndjson");
      List<String> ids = IntStream.range(0, 1200).mapToObj(one -> "event-" + one).toList();
      Files.write(file, ids.stream().map(ApiProcess::event).toList());
      // It is found by its name, on the second page of the list.
      for (int other = 0; other < 60; other++) {
        api.connector("other-" + other);
      }
      api.connector("tailer");
      List<String> arguments = new ArrayList<>(api.arguments("", folder.resolve("spool")));
      arguments.add("--connector.name=tailer");
      arguments.add("--server.port=0");
      arguments.add("--tailer.file=" + file);
      for (int run = 0; run < 2; run++) {
        try (ConfigurableApplicationContext context =
            SpringApplication.run(FileTailer.class, arguments.toArray(String[]::new))) {
          assertThat(context.isRunning()).isTrue();
          Awaitility.await()
              .atMost(Duration.ofSeconds(30))
              .untilAsserted(() -> assertThat(api.names()).containsAll(ids));
        }
        assertThat(api.names()).hasSameSizeAs(ids);
      }
    }
  }
}
