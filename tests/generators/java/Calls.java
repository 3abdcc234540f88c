import com.example.client.Client;
import com.example.client.errors.NotFoundException;
import com.example.client.http.ApiException;
import com.example.client.http.ApiResponse;
import com.example.client.http.Binary;
import com.example.client.http.CallTimeoutException;
import com.example.client.http.Download;
import com.example.client.http.FilePart;
import com.example.client.http.JsonStream;
import com.example.client.http.MalformedAnswerException;
import com.example.client.http.RequestOptions;
import com.example.client.http.Retries;
import com.example.client.http.ServerEvent;
import com.example.client.http.UnexpectedStatusException;
import com.example.client.json.Json;
import com.example.client.model.Page;
import com.example.client.model.Problem;
import com.example.client.model.Thing;
import com.example.client.model.operations.Form;
import com.example.client.services.OddOnesService;
import com.example.client.services.ThingsService;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Makes the calls that the tests look at, each against an address of its own; answers with JSON. */
final class Calls {
  private interface Scenario {
    Object run(Client client);
  }

  private static final List<String> WAITS = new ArrayList<>();

  private Calls() {}

  public static void main(String[] arguments) {
    Map<String, Scenario> all = new LinkedHashMap<>();
    things(all);
    odd(all);
    StringBuilder answers = new StringBuilder();
    all.forEach(
        (name, scenario) -> {
          WAITS.clear();
          Map<String, Object> answer = new LinkedHashMap<>();
          answer.put("scenario", name);
          try {
            answer.put("value", scenario.run(client(arguments[0] + "/" + name)));
          } catch (ApiException failure) {
            answer.put("error", failure.getClass().getSimpleName());
            answer.put("code", failure.code());
            answer.put("status", failure.status());
            answer.put("request", failure.requestId());
            if (failure instanceof MalformedAnswerException wrong) {
              answer.put("pointers", wrong.faults().stream().map(one -> one.pointer()).toList());
            }
          }
          answer.put("waits", List.copyOf(WAITS));
          answers.append(Json.encode(answer)).append('\n');
        });
    byte[] bytes = answers.toString().getBytes(StandardCharsets.UTF_8);
    System.out.write(bytes, 0, bytes.length);
    System.out.flush();
    System.exit(0);
  }

  private static Client client(String url) {
    return Client.builder()
        .baseUrl(url)
        .token("secret")
        .basic("me", "pass")
        .time(() -> Instant.parse("2026-01-01T00:00:00Z"), wait -> WAITS.add(wait.toString()))
        .jitter(() -> 0.5)
        .build();
  }

  private static void things(Map<String, Scenario> all) {
    ThingsService.ListThingsOptions few = new ThingsService.ListThingsOptions().limit(2).filter("a b");
    all.put("cursor", client -> ids(client.things().listThingsAll(few).stream()));
    all.put("circle", client -> ids(client.things().listThingsAll().stream()));
    all.put("lazy", client -> client.things().listThingsAll().stream().findFirst().orElseThrow().id());
    all.put("pages", client -> client.things().listThingsAll().pages().map(ApiResponse::status).toList());
    all.put("offset", client -> ids(client.things().byOffsetAll().stream()));
    all.put("page", client -> ids(client.things().byPageAll().stream()));
    all.put("link", client -> ids(client.things().byLinkAll().stream()));
    all.put("get", client -> client.things().getThing("a/b é"));
    all.put(
        "missing",
        client -> {
          try {
            return client.things().getThing("x");
          } catch (NotFoundException missing) {
            return missing.body(Problem.class).orElseThrow().detail();
          }
        });
    all.put("unknown-code", client -> client.things().getThing("x"));
    all.put("undeclared", client -> client.things().getThing("x"));
    all.put("malformed", client -> client.things().getThing("x"));
    all.put("retried", client -> client.things().getThing("x"));
    all.put("retry-date", client -> client.things().getThing("x"));
    all.put("given-up", client -> client.things().getThing("x"));
    all.put("impatient", client -> client.things().getThing("x"));
    all.put("not-retryable", client -> client.things().getThing("x"));
    all.put(
        "no-retries",
        client -> client.things().getThingResponse("x", new RequestOptions().retries(Retries.none())));
    all.put("keyed", client -> client.things().createThing(thing(1)));
    all.put(
        "own-key",
        client ->
            client
                .things()
                .createThingResponse(
                    thing(1),
                    new ThingsService.CreateThingOptions().idempotencyKey("mine"))
                .header("ETag")
                .orElse(""));
    all.put(
        "not-idempotent",
        client -> {
          client.things().changeThings();
          return "done";
        });
    all.put(
        "slow",
        client ->
            client.things().getThingResponse("x", new RequestOptions().timeout(Duration.ofMillis(200))));
    all.put(
        "slow-body",
        client ->
            client.things().getThingResponse("x", new RequestOptions().timeout(Duration.ofMillis(200))));
    all.put("cut-off", client -> client.things().getThing("x"));
  }

  private static void odd(Map<String, Scenario> all) {
    all.put(
        "styles",
        client -> {
          client
              .oddOnes()
              .styles(
                  List.of("a", "b/c"),
                  List.of(1L, 2L),
                  Map.of("k", "v w"),
                  new OddOnesService.StylesOptions()
                      .form(List.of("x", "y&z"))
                      .joined(List.of("x", "y"))
                      .spaced(List.of("x", "y"))
                      .piped(List.of("x", "y"))
                      .deep(Map.of("m", "n"))
                      .raw("a/b?c")
                      .json(Map.of("one", 1L))
                      .xList(List.of(1L, 2L))
                      .crumb("c d"));
          return "done";
        });
    all.put(
        "multipart",
        client ->
            client
                .oddOnes()
                .upload(
                    new OddOnesService.UploadForm()
                        .files(
                            List.of(
                                FilePart.of("a \"1\".png", new byte[] {1, 2}),
                                FilePart.of("b.png", new byte[] {3})))
                        .note("née")
                        .thing(thing(5))));
    all.put(
        "binary-in",
        client -> client.oddOnes().uploadAsBinary(Binary.of(new byte[] {0, (byte) 255})));
    all.put("text-in", client -> client.oddOnes().uploadAsText("née"));
    all.put(
        "form",
        client -> {
          client.oddOnes().form(Json.decode("{\"a\": \"x y&\", \"b\": [1, 2]}", Form.Body.class));
          return "done";
        });
    all.put(
        "lines",
        client -> {
          try (JsonStream<Thing> answer =
              client.oddOnes().lines(List.of(thing(1), thing(2)))) {
            return ids(answer.stream());
          }
        });
    all.put(
        "events",
        client -> {
          List<Object> found = new ArrayList<>();
          for (ServerEvent<Thing> one : client.oddOnes().events()) {
            found.add(List.of(one.event(), one.id(), one.data().id()));
          }
          return found;
        });
    all.put(
        "file",
        client -> {
          try (Download file = client.oddOnes().file()) {
            return file.bytes().length;
          }
        });
    all.put("redirect", client -> client.oddOnes().file().bytes().length);
    for (String name : List.of("either-thing", "either-page", "either-nothing")) {
      all.put(name, client -> shown(client.oddOnes().either()));
    }
  }

  private static Object shown(OddOnesService.EitherResult result) {
    return switch (result) {
      case OddOnesService.EitherResult.OfThing(Thing thing) -> thing;
      case OddOnesService.EitherResult.OfPage(Page page) -> page;
      case OddOnesService.EitherResult.Empty() -> "nothing";
    };
  }

  private static Thing thing(long id) {
    return Thing.builder().id(id).build();
  }

  private static List<Long> ids(Stream<Thing> things) {
    return things.map(Thing::id).toList();
  }
}
