package dev.lockstep.json;

import java.time.YearMonth;
import java.util.Map;
import java.util.regex.Pattern;

/** The formats of texts that are checked; the others are remarks that nothing is refused for. */
public final class Formats {
  private static final String DAY = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";
  private static final String CLOCK =
      "([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\\.[0-9]+)?"
          + "([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])";
  private static final Map<String, Pattern> KNOWN =
      Map.of(
          "date", Pattern.compile(DAY),
          "time", Pattern.compile(CLOCK),
          "date-time", Pattern.compile(DAY + "[Tt]" + CLOCK),
          "duration",
              Pattern.compile(
                  "P([0-9]+W|([0-9]+Y)?([0-9]+M)?([0-9]+D)?"
                      + "(T([0-9]+H([0-9]+M)?([0-9]+S)?|[0-9]+M([0-9]+S)?|[0-9]+S))?)"),
          "uuid", Pattern.compile("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"),
          "byte",
              Pattern.compile(
                  "([A-Za-z0-9+/]{4})*+([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"));

  private Formats() {}

  /** Returns whether a text has a format; an unknown format is no constraint. */
  public static boolean matches(String format, String text) {
    Pattern pattern = KNOWN.get(format);
    if (pattern == null) {
      return true;
    }
    if (!pattern.matcher(text).matches()) {
      return false;
    }
    return switch (format) {
      case "date", "date-time" -> isDay(text);
      case "duration" -> text.length() > 1;
      default -> true;
    };
  }

  private static boolean isDay(String text) {
    int year = Integer.parseInt(text.substring(0, 4));
    int month = Integer.parseInt(text.substring(5, 7));
    return Integer.parseInt(text.substring(8, 10)) <= YearMonth.of(year, month).lengthOfMonth();
  }
}
