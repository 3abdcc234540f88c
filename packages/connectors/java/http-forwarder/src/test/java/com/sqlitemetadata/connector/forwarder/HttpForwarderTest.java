package com.sqlitemetadata.connector.forwarder;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sqlitemetadata.client.json.Json;
import com.sqlitemetadata.client.model.Problem;
import com.sqlitemetadata.connector.testing.ApiProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

class HttpForwarderTest {
  @TempDir static Path folder;
  private static ApiProcess api;
  private static ConfigurableApplicationContext context;
  private static HttpClient http;
  private static String url;

  @BeforeAll
  static void start() throws Exception {
    api = ApiProcess.start(Files.createDirectory(folder.resolve("api")));
    List<String> arguments =
        new ArrayList<>(api.arguments(api.connector("forwarder"), folder.resolve("spool")));
    arguments.add("--server.port=0");
    arguments.add("--forwarder.token=secret");
    arguments.add("--forwarder.body-size=100KB");
    context = SpringApplication.run(HttpForwarder.class, arguments.toArray(String[]::new));
    url = "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
    http = HttpClient.newHttpClient();
  }

  @AfterAll
  static void end() throws Exception {
    if (context != null) {
      context.close();
      http.close();
    }
    if (api != null) {
      api.close();
    }
  }

  @Test
  void aBatchComesToBeInTheGraph() throws Exception {
    String body = "{\"events\":[" + ApiProcess.event("b1") + "," + ApiProcess.event("b2") + "]}";
    HttpResponse<String> answer = post("application/json", body, "secret");
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.body()).isEqualTo("{\"accepted\":2}");
    awaitNames("b1", "b2");
  }

  @Test
  void linesComeToBeInTheGraphOnceHoweverOftenTheyAreSent() throws Exception {
    String body = ApiProcess.event("l1") + "\n\n" + ApiProcess.event("l2") + "\n";
    assertThat(post("application/x-ndjson", body, "secret").statusCode()).isEqualTo(202);
    assertThat(post("application/x-ndjson", body, "secret").statusCode()).isEqualTo(202);
    awaitNames("l1", "l2");
    Awaitility.await().until(() -> get("/actuator/prometheus").contains("repeated_total 2.0"));
    assertThat(api.names().stream().filter("l1"::equals)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json|{|400|malformed-body|''",
        "application/json|{\"events\":[]}|422|invalid-body|/events",
        "application/json|{\"events\":[{\"id\":\"x\"}]}|422|invalid-body|/events/0",
        "application/x-ndjson|{\"id\":\"x\",\"node\":{}}|422|invalid-body|/0/node/type",
        "application/xml|<x/>|415|unsupported-media-type|"
      })
  void whatIsWrongIsAProblem(String type, String body, int status, String code, String pointer)
      throws Exception {
    HttpResponse<String> answer = post(type, body, "secret");
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValueSatisfying(given -> assertThat(given).startsWith("application/problem+json"));
    Problem problem = Json.decode(answer.body(), Problem.class);
    assertThat(problem.code()).isEqualTo(code);
    assertThat(problem.requestId())
        .isEqualTo(answer.headers().firstValue("X-Request-Id").orElseThrow());
    if (pointer != null) {
      JsonNode errors = Json.parse(answer.body()).path("errors");
      assertThat(errors.findValuesAsText("pointer")).contains(pointer);
    }
  }

  @Test
  void nobodyIsLetInWithoutTheToken() throws Exception {
    HttpResponse<String> answer = post("application/json", "{}", "wrong");
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(Json.decode(answer.body(), Problem.class).code()).isEqualTo("unauthenticated");
  }

  @Test
  void aBodyThatIsTooLargeIsRefused() throws Exception {
    HttpResponse<String> answer = post("application/json", " ".repeat(102_401), "secret");
    assertThat(answer.statusCode()).isEqualTo(413);
  }

  @Test
  void healthAndMetricsAreThere() throws Exception {
    assertThat(get("/actuator/health/readiness")).contains("\"UP\"");
    assertThat(get("/actuator/prometheus"))
        .contains("connector_spool_events", "connector_deliveries_seconds");
  }

  private static void awaitNames(String... names) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(api.names()).contains(names));
  }

  private static String get(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url + path)).build();
    return http.send(request, BodyHandlers.ofString()).body();
  }

  private static HttpResponse<String> post(String type, String body, String token)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/events"))
            .header("Content-Type", type)
            .header("Authorization", "Bearer " + token)
            .POST(BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }
}
