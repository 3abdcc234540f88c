package dev.lockstep.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Function;

/**
 * How the service tells its errors.
 *
 * @param code where the machine-readable code is: a JSON Pointer into the body, or a header's name
 * @param requestId where the identity of the request is, likewise
 * @param typed makes the exception of a code
 */
public record ErrorFormat(
    String code, String requestId, Function<Failure, ? extends ApiException> typed) {
  /** The format of a contract that does not say how errors are told. */
  public static final ErrorFormat PLAIN = new ErrorFormat("", "", ApiException::new);

  Failure failure(String operation, Answer answer) {
    JsonNode json = answer.jsonOrNull();
    return new Failure(
        operation,
        answer.status,
        answer.headers,
        answer.text(),
        json,
        find(code, answer, json),
        find(requestId, answer, json));
  }

  private static String find(String where, Answer answer, JsonNode json) {
    if (where.isEmpty()) {
      return "";
    }
    if (!where.startsWith("/")) {
      return answer.header(where);
    }
    return json == null ? "" : json.at(where).asText("");
  }
}
