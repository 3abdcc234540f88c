package com.sqlitemetadata.connector.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.sqlitemetadata.client.json.Json;
import com.sqlitemetadata.client.model.Event;
import com.sqlitemetadata.connector.client.ConnectorApi;
import com.sqlitemetadata.connector.client.Pauses;
import com.sqlitemetadata.connector.client.Platform;
import com.sqlitemetadata.connector.spool.Spool;
import com.sqlitemetadata.connector.spool.SpoolLimits;
import com.sqlitemetadata.connector.testing.ApiProcess;
import com.sqlitemetadata.connector.testing.StubPlatform;
import com.sqlitemetadata.connector.testing.StubPlatform.Answer;
import com.sqlitemetadata.connector.testing.StubPlatform.Request;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SenderTest {
  @TempDir Path folder;
  private StubPlatform platform;
  private Spool spool;
  private RejectedEvents rejected;
  private EventSink sink;
  private Sender sender;
  private Thread thread;

  @AfterEach
  void end() throws InterruptedException {
    thread.interrupt();
    thread.join();
    spool.close();
    rejected.close();
    platform.close();
  }

  @Test
  void sendsInOrderInBatchesOfAtMostSoMany() throws Exception {
    start(2, (request, number) -> Answer.TAKEN);
    accept("a", "b", "c", "d", "e");
    awaitEmpty();
    assertThat(platform.requests().stream().flatMap(one -> one.ids().stream()))
        .containsExactly("a", "b", "c", "d", "e");
    assertThat(platform.requests()).allMatch(one -> one.ids().size() <= 2);
  }

  @Test
  void whatWasNotAnsweredIsSentAgainUnderItsKey() throws Exception {
    start(500, (request, number) -> number < 3 ? Answer.NONE : Answer.TAKEN);
    accept("a", "b");
    awaitEmpty();
    List<Request> requests = platform.requests();
    assertThat(requests.stream().map(Request::key).distinct()).hasSize(1);
    assertThat(requests).allMatch(one -> one.ids().equals(List.of("a", "b")));
    assertThat(sender.trouble()).isEmpty();
  }

  @Test
  void whatIsRetryableIsSentAgainUnderItsKey() throws Exception {
    start(
        500,
        (request, number) ->
            number == 1 ? Answer.problem(503, "unavailable", "", 0) : Answer.TAKEN);
    accept("a");
    awaitEmpty();
    assertThat(platform.requests()).hasSize(2);
    assertThat(platform.requests().stream().map(Request::key).distinct()).hasSize(1);
  }

  @Test
  void anEventThatIsRefusedIsPutAsideAndTheOthersAreDelivered() throws Exception {
    start(
        500,
        (request, number) -> {
          int bad = request.ids().indexOf("bad");
          String pointer = "/events/" + bad + "/node";
          return bad < 0 ? Answer.TAKEN : Answer.problem(422, "invalid-body", pointer, -1);
        });
    accept("a", "b", "bad", "c");
    awaitEmpty();
    assertThat(delivered()).containsExactly("a", "b", "c");
    assertThat(Files.readString(rejected.path())).contains("\\\"id\\\":\\\"bad\\\"");
  }

  @Test
  void anEventThatNothingPointsAtIsFoundByHalving() throws Exception {
    start(
        500,
        (request, number) ->
            request.ids().contains("bad")
                ? Answer.problem(413, "payload-too-large", "", -1)
                : Answer.TAKEN);
    accept("a", "b", "c", "bad", "d", "e", "f");
    awaitEmpty();
    assertThat(delivered()).containsExactly("a", "b", "c", "d", "e", "f");
    assertThat(Files.readAllLines(rejected.path())).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"401,unauthenticated", "404,not-found", "500,internal", "503,a-code-of-tomorrow"})
  void whatOnlyTheOperatorCanMendLosesNothingAndIsNotSentAgain(int status, String code)
      throws Exception {
    start(500, (request, number) -> Answer.problem(status, code, "", -1));
    accept("a");
    Awaitility.await().until(sender::isResting);
    assertThat(sender.trouble()).hasValueSatisfying(said -> assertThat(said).contains(code));
    assertThat(platform.requests()).hasSize(1);
    assertThat(spool.waitingEvents()).isEqualTo(1);
  }

  private void start(int events, BiFunction<Request, Integer, Answer> answers) throws Exception {
    platform = new StubPlatform(answers);
    spool = Spool.open(folder, new SpoolLimits(1 << 20, 1 << 24));
    rejected = new RejectedEvents(folder);
    Meters meters = new Meters(new SimpleMeterRegistry(), spool);
    Pauses pauses = new Pauses(Duration.ofMillis(5), Duration.ofMillis(20), Duration.ofMinutes(1));
    Platform where =
        new Platform(URI.create(platform.url()), "key", "acme", connector(), "", null, pauses);
    DeliverySettings settings =
        new DeliverySettings(events, 6 << 20, Duration.ofMillis(5), pauses, Duration.ofMinutes(5));
    sink = new SpoolingSink(spool, rejected, meters);
    sender =
        new Sender(
            spool, new ConnectorApi(where, wait -> meters.retried()), rejected, meters, settings);
    thread = Thread.ofPlatform().start(sender);
  }

  private static String connector() {
    return "01935f5c-2b1a-7c3d-9e4f-5a6b7c8d9e30";
  }

  private void accept(String... ids) throws Exception {
    sink.accept(Stream.of(ids).map(id -> Json.decode(ApiProcess.event(id), Event.class)).toList())
        .get();
  }

  private void awaitEmpty() {
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> spool.waitingEvents() == 0);
  }

  private List<String> delivered() {
    List<Request> requests = platform.requests();
    return requests.stream()
        .filter(one -> !one.ids().contains("bad"))
        .flatMap(one -> one.ids().stream())
        .toList();
  }
}
