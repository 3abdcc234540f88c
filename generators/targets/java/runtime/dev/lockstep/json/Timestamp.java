package dev.lockstep.json;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * A date and time with its offset from UTC (RFC 3339), in the very words of the document.
 *
 * @param text the words
 */
public record Timestamp(@JsonValue @Format("date-time") String text) {
  /** Takes the words; throws IllegalArgumentException where they are no date and time. */
  public Timestamp {
    if (!Formats.matches("date-time", text)) {
      throw new IllegalArgumentException("no date and time: " + text);
    }
  }

  /** Returns the time of an instant, in UTC. */
  public static Timestamp of(Instant instant) {
    return new Timestamp(instant.toString());
  }

  /** Returns a time with its offset. */
  public static Timestamp of(OffsetDateTime time) {
    return new Timestamp(java.time.format.DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time));
  }

  /** Returns the date and time with its offset; a leap second counts as the second after it. */
  public OffsetDateTime toOffsetDateTime() {
    String second = text.substring(17, 19);
    if (second.equals("60")) {
      String before = text.substring(0, 17) + "59" + text.substring(19);
      return OffsetDateTime.parse(before).plusSeconds(1);
    }
    return OffsetDateTime.parse(text);
  }

  /** Returns the instant. */
  public Instant toInstant() {
    return toOffsetDateTime().toInstant();
  }

  @Override
  public String toString() {
    return text;
  }
}
