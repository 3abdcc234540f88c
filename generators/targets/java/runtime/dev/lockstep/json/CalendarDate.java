package dev.lockstep.json;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.LocalDate;

/**
 * A date without a time (RFC 3339, {@code full-date}).
 *
 * @param text the date in the words of the document
 */
public record CalendarDate(@JsonValue @Format("date") String text) {
  /** Takes the words; throws IllegalArgumentException where they are no date. */
  public CalendarDate {
    if (!Formats.matches("date", text)) {
      throw new IllegalArgumentException("no date: " + text);
    }
  }

  /** Returns a date. */
  public static CalendarDate of(LocalDate date) {
    return new CalendarDate(date.toString());
  }

  /** Returns the date. */
  public LocalDate toLocalDate() {
    return LocalDate.parse(text);
  }

  @Override
  public String toString() {
    return text;
  }
}
