package dev.lockstep.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of a call that failed.
 *
 * @param operation the id of the operation
 * @param status the status of the answer, 0 where there was none
 * @param headers the headers of the answer, by lower-case name
 * @param text the body of the answer
 * @param json the body as JSON, or null where it is none
 * @param code the machine-readable code, or the empty text
 * @param requestId what identifies the request, or the empty text
 */
public record Failure(
    String operation,
    int status,
    Map<String, List<String>> headers,
    String text,
    JsonNode json,
    String code,
    String requestId) {
  /** Returns what is known where there was no answer. */
  static Failure unanswered(String operation) {
    return new Failure(operation, 0, Map.of(), "", null, "", "");
  }

  Optional<String> header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream().findFirst();
  }

  String summary() {
    String said = code.isEmpty() ? "" : " " + code;
    for (String name : json == null ? List.<String>of() : List.of("detail", "title", "message")) {
      if (json.path(name).isTextual()) {
        said += ": " + json.path(name).textValue();
        break;
      }
    }
    String asked = requestId.isEmpty() ? "" : " (request " + requestId + ")";
    return operation + " was answered with " + status + said + asked;
  }
}
