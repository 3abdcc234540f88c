package com.sqlitemetadata.connector.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sqlitemetadata.client.json.Json;
import com.sqlitemetadata.client.model.Event;
import com.sqlitemetadata.connector.delivery.EventSink;
import com.sqlitemetadata.connector.spool.Spool;
import com.sqlitemetadata.connector.testing.ApiProcess;
import com.sqlitemetadata.connector.testing.StubPlatform;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class ConnectorAutoConfigurationTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "connector.api-key=,connector.api-key is missing",
    "connector.organization=,connector.organization is missing",
    "connector.id=,neither connector.id nor connector.name is set",
    "connector.name=both,both connector.id and connector.name are set",
    "connector.url=localhost,connector.url is no address",
    "connector.batch.events=501,connector.batch.events is 501",
    "connector.batch.size=8MB,connector.batch.size is",
    "connector.heartbeat.interval=0s,connector.heartbeat.interval is PT0S"
  })
  void aWrongPropertyIsOneMessage(String property, String message) {
    runner("http://localhost:1")
        .withPropertyValues(property)
        .run(
            context -> {
              assertThat(context).hasFailed();
              FailureAnalysis said =
                  new ConnectorFailureAnalyzer().analyze(context.getStartupFailure());
              assertThat(said.getDescription()).contains(message);
              assertThat(said.getAction()).isNotEmpty();
            });
  }

  @Test
  void whatTheSinkTakesIsDeliveredBeforeTheEnd() throws Exception {
    try (StubPlatform platform = new StubPlatform((request, number) -> StubPlatform.Answer.TAKEN)) {
      runner(platform.url())
          .withPropertyValues("connector.batch.linger=1s")
          .run(
              context -> {
                EventSink sink = context.getBean(EventSink.class);
                sink.accept(List.of(event("a"), event("b"))).get();
                Awaitility.await().until(() -> platform.beats() > 0);
              });
      // The context is closed: what was waiting for more was sent.
      assertThat(platform.requests())
          .singleElement()
          .extracting(StubPlatform.Request::ids)
          .isEqualTo(List.of("a", "b"));
    }
  }

  @Test
  void healthAndMetersTellWhatHappens() throws Exception {
    try (StubPlatform platform =
        new StubPlatform(
            (request, number) -> StubPlatform.Answer.problem(401, "unauthenticated", "", -1))) {
      runner(platform.url())
          .withPropertyValues("connector.drain=0s")
          .run(
              context -> {
                HealthIndicator health = context.getBean(HealthIndicator.class);
                assertThat(health.health().getStatus()).isEqualTo(Status.UP);
                context.getBean(EventSink.class).accept(List.of(event("a"))).get();
                Awaitility.await().until(() -> health.health().getStatus().equals(Status.DOWN));
                assertThat(health.health().getDetails().get("trouble").toString())
                    .contains("unauthenticated", "request-7");
                MeterRegistry meters = context.getBean(MeterRegistry.class);
                assertThat(meters.get("connector.events.accepted").counter().count()).isOne();
                assertThat(meters.get("connector.spool.events").gauge().value()).isOne();
              });
    }
    try (Spool spool =
        Spool.open(folder, new com.sqlitemetadata.connector.spool.SpoolLimits(1 << 20, 1 << 24))) {
      assertThat(spool.waitingEvents()).isOne();
    }
  }

  @Test
  void everyPropertyIsDocumentedByMetadata() throws Exception {
    try (InputStream file =
        getClass().getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
      assertThat(file).isNotNull();
      JsonNode metadata = Json.parse(new String(file.readAllBytes(), StandardCharsets.UTF_8));
      assertThat(metadata.path("properties")).hasSizeGreaterThan(15);
      for (JsonNode property : metadata.path("properties")) {
        assertThat(property.path("description").asText())
            .as(property.path("name").asText())
            .isNotEmpty();
      }
    }
  }

  private ApplicationContextRunner runner(String url) {
    return new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(ConnectorAutoConfiguration.class))
        .withBean(SimpleMeterRegistry.class)
        .withPropertyValues(
            "connector.url=" + url,
            "connector.api-key=key",
            "connector.organization=acme",
            "connector.id=01935f5c-2b1a-7c3d-9e4f-5a6b7c8d9e30",
            "connector.spool.directory=" + folder);
  }

  private static Event event(String id) {
    return Json.decode(ApiProcess.event(id), Event.class);
  }
}
