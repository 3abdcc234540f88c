package dev.lockstep.http;

/** What a call sends: the parameters that its operation requires, and its body. */
public final class Request {
  final Parameters parameters = new Parameters();
  Body body;

  /** Makes a request without parameters. */
  public Request() {}

  /** Adds a parameter of the path, written as most are. */
  public Request path(String name, Object value) {
    return parameter("path", name, value, "simple", false, false);
  }

  /** Adds a parameter of the query, written as most are. */
  public Request query(String name, Object value) {
    return parameter("query", name, value, "form", true, false);
  }

  /** Adds a parameter; an empty style stands for JSON, {@code raw} keeps reserved characters. */
  public Request parameter(
      String in, String name, Object value, String style, boolean explode, boolean raw) {
    if (value == null) {
      throw new IllegalArgumentException(name + " must not be null");
    }
    parameters.set(in, name, value, style, explode, raw);
    return this;
  }

  /** Sets the body. */
  public Request body(Body content) {
    body = content;
    return this;
  }
}
