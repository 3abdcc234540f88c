package dev.lockstep.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * Collects what a client needs to know.
 *
 * @param <B> the builder itself
 */
public abstract class ClientBuilder<B extends ClientBuilder<B>> {
  final Map<String, Credential> credentials = new LinkedHashMap<>();
  final Map<String, String> headers = new LinkedHashMap<>();
  final String server;
  final ErrorFormat errors;
  URI base;
  HttpClient http;
  Duration timeout;
  Retries retries = Retries.DEFAULT;
  InstantSource clock = InstantSource.system();
  Sleeper sleeper = Thread::sleep;
  DoubleSupplier jitter = () -> ThreadLocalRandom.current().nextDouble();

  /** Takes the address that the contract states, how errors are told, and the client's own name. */
  protected ClientBuilder(String server, ErrorFormat errors, String agent) {
    this.server = server;
    this.errors = errors;
    headers.put("User-Agent", agent);
  }

  /** Sets the address that paths are added to. */
  public final B baseUrl(String url) {
    base = URI.create(url);
    return self();
  }

  /** Sets what sends requests; it should not follow redirects by itself. */
  public final B httpClient(HttpClient client) {
    http = client;
    return self();
  }

  /** Limits the time of each attempt, in place of the limits that the contract states. */
  public final B timeout(Duration limit) {
    timeout = limit;
    return self();
  }

  /** Says how often and how fast failed calls are sent again, where the contract allows it. */
  public final B retries(Retries policy) {
    retries = policy;
    return self();
  }

  /** Adds a header to every call. */
  public final B header(String name, String value) {
    headers.put(name, value);
    return self();
  }

  /** Replaces the clock and the wait between attempts, for tests. */
  public final B time(InstantSource source, Sleeper waits) {
    clock = source;
    sleeper = waits;
    return self();
  }

  /** Replaces what makes waits differ: numbers from 0 to 1. */
  public final B jitter(DoubleSupplier shares) {
    jitter = shares;
    return self();
  }

  /** Keeps a key that is sent as it is. */
  protected final B key(String scheme, String in, String name, Supplier<String> secret) {
    credentials.put(scheme, new Credential(in, name, secret));
    return self();
  }

  /** Keeps a token that is sent in the Authorization header. */
  protected final B bearer(String scheme, Supplier<String> token) {
    return key(scheme, "header", "Authorization", () -> "Bearer " + token.get());
  }

  /** Keeps a name and password (RFC 7617). */
  protected final B basic(String scheme, String user, String password) {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    String value = "Basic " + Base64.getEncoder().encodeToString(pair);
    return key(scheme, "header", "Authorization", () -> value);
  }

  /** Returns what the client sends with. */
  protected final Transport transport() {
    return new Transport(this);
  }

  @SuppressWarnings("unchecked") // a builder names itself as its parameter
  private B self() {
    return (B) this;
  }
}
