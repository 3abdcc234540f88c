package com.sqlitemetadata.connector.forwarder;

import com.sqlitemetadata.client.json.Json;
import com.sqlitemetadata.client.json.Members;
import com.sqlitemetadata.client.model.FieldError;
import com.sqlitemetadata.client.model.Problem;
import com.sqlitemetadata.connector.spool.SpoolFullException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Every error is a problem of the platform's shape (RFC 9457). */
@RestControllerAdvice
final class ProblemAnswers extends ResponseEntityExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemAnswers.class);
  private static final Map<Integer, String> CODES =
      Map.of(
          404, "unknown-route",
          405, "method-not-allowed",
          406, "not-acceptable",
          413, "payload-too-large",
          415, "unsupported-media-type");

  @ExceptionHandler
  ResponseEntity<Object> refused(RefusedException refused, WebRequest request) {
    HttpHeaders headers = new HttpHeaders();
    if (refused.status() == HttpStatus.UNAUTHORIZED) {
      headers.set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }
    return answer(
        refused.status(), refused.code(), refused.getMessage(), refused.errors(), headers, request);
  }

  @ExceptionHandler
  ResponseEntity<Object> full(SpoolFullException full, WebRequest request) {
    HttpHeaders headers = new HttpHeaders();
    headers.set(HttpHeaders.RETRY_AFTER, "1");
    return answer(
        HttpStatus.SERVICE_UNAVAILABLE,
        "unavailable",
        "The platform is behind; none of the events was taken. Send them again later.",
        List.of(),
        headers,
        request);
  }

  @ExceptionHandler
  ResponseEntity<Object> failed(IllegalStateException failed, WebRequest request) {
    LOG.error("events could not be kept", failed);
    return answer(
        HttpStatus.INTERNAL_SERVER_ERROR,
        "internal",
        "The events could not be kept.",
        List.of(),
        new HttpHeaders(),
        request);
  }

  @Override
  protected ResponseEntity<Object> createResponseEntity(
      Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
    String other = status.is4xxClientError() ? "invalid-parameter" : "internal";
    String code = CODES.getOrDefault(status.value(), other);
    return answer(status, code, null, List.of(), headers, request);
  }

  private static ResponseEntity<Object> answer(
      HttpStatusCode status,
      String code,
      String detail,
      List<FieldError> errors,
      HttpHeaders headers,
      WebRequest request) {
    String id = UUID.randomUUID().toString();
    HttpStatus known = HttpStatus.resolve(status.value());
    Problem problem =
        new Problem(
            "about:blank",
            known == null ? "Error" : known.getReasonPhrase(),
            status.value(),
            detail,
            request instanceof ServletWebRequest web ? web.getRequest().getRequestURI() : null,
            code,
            id,
            errors.isEmpty() ? null : errors,
            Members.none());
    HttpHeaders all = new HttpHeaders();
    all.putAll(headers);
    all.set("X-Request-Id", id);
    all.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
    byte[] body = Json.encode(problem).getBytes(StandardCharsets.UTF_8);
    return new ResponseEntity<>(body, all, status);
  }
}
