package dev.lockstep.http;

import java.time.Duration;

/**
 * What may be said of one call: the optional parameters of its operation, and how it is made.
 *
 * @param <S> the options themselves
 */
public abstract class CallOptions<S extends CallOptions<S>> {
  final Parameters parameters = new Parameters();
  Body body;
  Duration timeout;
  Retries retries;

  /** Makes options with nothing set. */
  protected CallOptions() {}

  /** Limits the time of each attempt. */
  public final S timeout(Duration limit) {
    timeout = limit;
    return self();
  }

  /** Says how the call is sent again. */
  public final S retries(Retries policy) {
    retries = policy;
    return self();
  }

  /** Adds a header of the caller's own. */
  public final S header(String name, String value) {
    return parameter("header", name, value, "simple", false, false);
  }

  /** Keeps a parameter; null takes it away. */
  protected final S parameter(
      String in, String name, Object value, String style, boolean explode, boolean raw) {
    parameters.set(in, name, value, style, explode, raw);
    return self();
  }

  /** Keeps a parameter of the query, written as most are. */
  protected final S query(String name, Object value) {
    return parameter("query", name, value, "form", true, false);
  }

  /** Keeps the body. */
  protected final S content(Body content) {
    body = content;
    return self();
  }

  @SuppressWarnings("unchecked") // options name themselves as their parameter
  private S self() {
    return (S) this;
  }
}
