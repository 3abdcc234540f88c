package dev.lockstep.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.json.DecodeException;
import dev.lockstep.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A call that did not succeed: what the service answered, or why there was no answer. */
public class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Failure failure;

  /** Takes what the service answered. */
  public ApiException(Failure failure) {
    this(failure, failure.summary(), null);
  }

  /** Takes what is known of the failure, what to say of it, and its cause, which may be null. */
  public ApiException(Failure failure, String message, Throwable cause) {
    super(message, cause);
    this.failure = failure;
  }

  /** Returns the id of the operation that was called. */
  public String operation() {
    return failure.operation();
  }

  /** Returns the status of the answer, 0 where there was none. */
  public int status() {
    return failure.status();
  }

  /** Returns the headers of the answer, by lower-case name. */
  public Map<String, List<String>> headers() {
    return failure.headers();
  }

  /** Returns the first value of a header. */
  public Optional<String> header(String name) {
    return failure.header(name);
  }

  /** Returns the machine-readable code, empty where the answer carries none. */
  public String code() {
    return failure.code();
  }

  /** Returns what identifies the request in the logs of the service, empty where it is not told. */
  public String requestId() {
    return failure.requestId();
  }

  /** Returns the body of the answer as text. */
  public String text() {
    return failure.text();
  }

  /** Returns the body of the answer as JSON, empty where it is none. */
  public Optional<JsonNode> json() {
    return Optional.ofNullable(failure.json());
  }

  /** Returns the body of the answer as a type of the contract, empty where it does not fit. */
  public <T> Optional<T> body(Class<T> type) {
    try {
      return json().map(tree -> Json.decode(tree, type));
    } catch (DecodeException misfit) {
      return Optional.empty();
    }
  }
}
