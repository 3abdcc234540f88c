package com.sqlitemetadata.connector.forwarder;

import com.sqlitemetadata.client.json.DecodeException;
import com.sqlitemetadata.client.json.Fault;
import com.sqlitemetadata.client.json.Json;
import com.sqlitemetadata.client.json.Members;
import com.sqlitemetadata.client.model.Event;
import com.sqlitemetadata.client.model.EventBatch;
import com.sqlitemetadata.client.model.FieldError;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.springframework.http.HttpStatus;

/** The events of a body: a batch as the platform's contract has it, or an event a line. */
final class RequestBody {
  private static final int MOST_ERRORS = 100;

  private RequestBody() {}

  /** Returns the events of a JSON object; throws RefusedException where it breaks the contract. */
  static List<Event> json(byte[] body) {
    try {
      return Json.decode(text(body), EventBatch.class).events();
    } catch (DecodeException wrong) {
      throw refused(errors(wrong, ""));
    }
  }

  /** Returns the events of JSON lines; throws RefusedException where one breaks the contract. */
  static List<Event> lines(byte[] body) {
    List<Event> events = new ArrayList<>();
    List<FieldError> errors = new ArrayList<>();
    int number = 0;
    for (String line : text(body).split("\n", -1)) {
      if (!line.isBlank()) {
        try {
          events.add(Json.decode(line, Event.class));
        } catch (DecodeException wrong) {
          errors.addAll(errors(wrong, "/" + number));
        }
        number++;
      }
    }
    if (!errors.isEmpty()) {
      throw refused(errors);
    }
    return events;
  }

  private static RefusedException refused(List<FieldError> errors) {
    boolean malformed = errors.stream().anyMatch(one -> one.detail().startsWith("is no JSON"));
    return malformed
        ? new RefusedException(
            HttpStatus.BAD_REQUEST, "malformed-body", "The body is not well-formed JSON.", errors)
        : new RefusedException(
            HttpStatus.UNPROCESSABLE_CONTENT,
            "invalid-body",
            "The body does not satisfy the contract; none of its events was taken.",
            errors.subList(0, Math.min(errors.size(), MOST_ERRORS)));
  }

  private static List<FieldError> errors(DecodeException wrong, String place) {
    return wrong.faults().stream().map(one -> error(one, place)).toList();
  }

  private static FieldError error(Fault fault, String place) {
    return new FieldError(place + fault.pointer(), "invalid", fault.message(), Members.none());
  }

  private static String text(byte[] body) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException other) {
      throw new RefusedException(
          HttpStatus.BAD_REQUEST, "malformed-body", "The body is not UTF-8.");
    }
  }
}
