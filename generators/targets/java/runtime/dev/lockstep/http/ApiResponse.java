package dev.lockstep.http;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The answer to a call.
 *
 * @param status the HTTP status
 * @param headers the headers, by lower-case name
 * @param body what the answer carries
 * @param <T> the type of the body
 */
public record ApiResponse<T>(int status, Map<String, List<String>> headers, T body) {
  /** Returns the first value of a header. */
  public Optional<String> header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream().findFirst();
  }
}
