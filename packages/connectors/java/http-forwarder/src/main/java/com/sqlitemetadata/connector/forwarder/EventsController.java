package com.sqlitemetadata.connector.forwarder;

import com.sqlitemetadata.client.model.Event;
import com.sqlitemetadata.connector.delivery.EventSink;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Takes events, and answers once they outlast a crash. */
@RestController
final class EventsController {
  private static final String LINES = "application/x-ndjson";

  private final EventSink sink;
  private final ForwarderProperties properties;

  EventsController(EventSink sink, ForwarderProperties properties) {
    this.sink = sink;
    this.properties = properties;
  }

  @PostMapping(path = "/events", consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<String> batch(
      HttpServletRequest request,
      @RequestHeader(name = HttpHeaders.AUTHORIZATION, defaultValue = "") String shown)
      throws IOException, InterruptedException {
    authenticate(shown);
    return accept(RequestBody.json(body(request)));
  }

  @PostMapping(path = "/events", consumes = LINES)
  ResponseEntity<String> lines(
      HttpServletRequest request,
      @RequestHeader(name = HttpHeaders.AUTHORIZATION, defaultValue = "") String shown)
      throws IOException, InterruptedException {
    authenticate(shown);
    return accept(RequestBody.lines(body(request)));
  }

  private ResponseEntity<String> accept(List<Event> events) throws InterruptedException {
    try {
      sink.accept(events).get();
    } catch (ExecutionException unwritten) {
      throw new IllegalStateException(unwritten.getCause());
    }
    return ResponseEntity.status(HttpStatus.ACCEPTED)
        .contentType(MediaType.APPLICATION_JSON)
        .body("{\"accepted\":" + events.size() + "}");
  }

  private void authenticate(String shown) {
    byte[] wanted = ("Bearer " + properties.token()).getBytes(StandardCharsets.UTF_8);
    if (!properties.token().isEmpty()
        && !MessageDigest.isEqual(wanted, shown.getBytes(StandardCharsets.UTF_8))) {
      throw new RefusedException(
          HttpStatus.UNAUTHORIZED, "unauthenticated", "Show the token as a bearer.");
    }
  }

  private byte[] body(HttpServletRequest request) throws IOException {
    int most = Math.toIntExact(properties.bodySize().toBytes());
    byte[] body = request.getInputStream().readNBytes(most + 1);
    if (body.length > most) {
      throw new RefusedException(
          HttpStatus.CONTENT_TOO_LARGE, "payload-too-large", "Send at most " + most + " bytes.");
    }
    return body;
  }
}
