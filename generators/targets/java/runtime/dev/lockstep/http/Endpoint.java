package dev.lockstep.http;

import dev.lockstep.json.Json;
import dev.lockstep.json.JsonType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * An operation of the contract: how it is called, and how its answers are read.
 *
 * @param <T> what a call returns
 */
public final class Endpoint<T> {
  /** Reads the body of an answer. */
  @FunctionalInterface
  interface Reader<T> {
    T read(Answer answer);
  }

  private record Case<T>(String status, String mediaType, boolean streams, Reader<T> reader) {}

  final String id;
  final String method;
  final String path;
  final List<List<String>> needs = new ArrayList<>();
  final List<String> servers = new ArrayList<>();
  private final List<Case<T>> cases = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private Set<String> retryCodes = Set.of();
  private Set<Integer> retryStatuses = Set.of();
  private boolean idempotent;
  String accept = "application/json";
  String key;
  Duration timeout;

  /** Takes the operation's id, its method and its path template. */
  public Endpoint(String id, String method, String path) {
    this.id = id;
    this.method = method;
    this.path = path;
  }

  /** Says which media types a call accepts, where that is not JSON alone. */
  public Endpoint<T> accept(String mediaTypes) {
    accept = mediaTypes;
    return this;
  }

  /** Adds a set of security schemes that suffices for a call. */
  public Endpoint<T> needs(String... schemes) {
    needs.add(List.of(schemes));
    return this;
  }

  /** Adds an address of the operation's own. */
  public Endpoint<T> server(String url) {
    servers.add(url);
    return this;
  }

  /** Says which codes, and which statuses without a code, a call is sent again for. */
  public Endpoint<T> retries(boolean always, Set<String> codes, Set<Integer> statuses) {
    idempotent = always;
    retryCodes = codes;
    retryStatuses = statuses;
    return this;
  }

  /** Names the header of the idempotency key. */
  public Endpoint<T> key(String header) {
    key = header;
    return this;
  }

  /** Limits the time of an attempt, in milliseconds. */
  public Endpoint<T> timeout(long milliseconds) {
    timeout = Duration.ofMillis(milliseconds);
    return this;
  }

  /** Lists the statuses of failures. */
  public Endpoint<T> fails(String... statuses) {
    failures.addAll(List.of(statuses));
    return this;
  }

  /** Adds an answer that is JSON. */
  public Endpoint<T> json(String status, String mediaType, Class<T> type) {
    return json(status, mediaType, JsonType.of(type), Function.identity());
  }

  /** Adds an answer that is JSON. */
  public Endpoint<T> json(String status, String mediaType, JsonType<T> type) {
    return json(status, mediaType, type, Function.identity());
  }

  /** Adds an answer that is JSON, and what is made of it. */
  public <V> Endpoint<T> json(
      String status, String mediaType, JsonType<V> type, Function<? super V, ? extends T> make) {
    return add(
        status, mediaType, false, answer -> make.apply(Json.decode(answer.json(), type)));
  }

  /** Adds an answer that is text. */
  public Endpoint<T> text(String status, String mediaType, Function<String, ? extends T> make) {
    return add(status, mediaType, false, answer -> make.apply(answer.text()));
  }

  /** Adds an answer that is bytes. */
  public Endpoint<T> binary(
      String status, String mediaType, Function<Download, ? extends T> make) {
    return add(status, mediaType, true, answer -> make.apply(new Download(answer.stream())));
  }

  /** Adds an answer of items of JSON, one a line. */
  public <V> Endpoint<T> lines(
      String status,
      String mediaType,
      JsonType<V> type,
      Function<JsonStream<V>, ? extends T> make) {
    return add(status, mediaType, true, answer -> make.apply(answer.lines(type)));
  }

  /** Adds an answer of server-sent events whose data is JSON. */
  public <V> Endpoint<T> events(
      String status,
      String mediaType,
      JsonType<V> type,
      Function<JsonStream<ServerEvent<V>>, ? extends T> make) {
    return add(
        status,
        mediaType,
        true,
        answer -> make.apply(answer.events((data, all) -> Json.decode(data, type))));
  }

  /** Adds an answer of server-sent events whose fields are an object; data may be JSON in it. */
  public <V> Endpoint<T> wholeEvents(
      String status,
      String mediaType,
      boolean jsonData,
      JsonType<V> type,
      Function<JsonStream<ServerEvent<V>>, ? extends T> make) {
    return add(
        status,
        mediaType,
        true,
        answer ->
            make.apply(
                answer.events(
                    (data, all) -> Json.decode(Answer.fields(data, all, jsonData), type))));
  }

  /** Adds an answer of server-sent events whose data is text. */
  public Endpoint<T> textEvents(
      String status,
      String mediaType,
      Function<JsonStream<ServerEvent<String>>, ? extends T> make) {
    return add(
        status, mediaType, true, answer -> make.apply(answer.events((data, all) -> data)));
  }

  /** Adds an answer without a body. */
  public Endpoint<T> empty(String status, Supplier<? extends T> make) {
    return add(status, "", false, answer -> make.get());
  }

  private Endpoint<T> add(String status, String mediaType, boolean streams, Reader<T> reader) {
    cases.add(new Case<>(status, mediaType, streams, reader));
    return this;
  }

  /** Returns whether a failure allows the same call again; {@code keyed} if it carried a key. */
  boolean mayRetry(ApiException failure, boolean keyed) {
    boolean listed =
        failure.code().isEmpty()
            ? retryStatuses.contains(failure.status())
            : retryCodes.contains(failure.code());
    return listed && (idempotent || keyed);
  }

  /** Returns whether a status is declared by itself. */
  boolean declares(int status) {
    String text = Integer.toString(status);
    return failures.contains(text) || cases.stream().anyMatch(one -> one.status().equals(text));
  }

  /** Returns whether a status is that of a declared failure. */
  boolean fails(int status) {
    return failures.stream().anyMatch(one -> covers(one, status));
  }

  /** Returns whether the body of an answer is read as it comes. */
  boolean streams(int status, String mediaType) {
    Case<T> found = find(status, mediaType);
    return found != null && found.streams();
  }

  /** Returns how an answer is read, or null where none such is declared. */
  Reader<T> reader(int status, String mediaType) {
    Case<T> found = find(status, mediaType);
    return found == null ? null : found.reader();
  }

  private Case<T> find(int status, String mediaType) {
    for (String wanted : List.of(Integer.toString(status), status / 100 + "XX", "DEFAULT")) {
      if (failures.stream().anyMatch(one -> one.equalsIgnoreCase(wanted))) {
        return null;
      }
      List<Case<T>> alike =
          cases.stream().filter(one -> one.status().equalsIgnoreCase(wanted)).toList();
      if (!alike.isEmpty()) {
        return best(alike, mediaType);
      }
    }
    return null;
  }

  private static <T> Case<T> best(List<Case<T>> cases, String mediaType) {
    String given = essence(mediaType);
    for (Case<T> one : cases) {
      if (essence(one.mediaType()).equals(given)) {
        return one;
      }
    }
    for (Case<T> one : cases) {
      String range = essence(one.mediaType());
      if (range.endsWith("/*") && given.startsWith(range.substring(0, range.length() - 1))) {
        return one;
      }
    }
    return cases.getFirst();
  }

  private static boolean covers(String declared, int status) {
    return declared.equalsIgnoreCase("default")
        || declared.equals(Integer.toString(status))
        || declared.equalsIgnoreCase(status / 100 + "XX");
  }

  private static String essence(String mediaType) {
    return mediaType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }
}
