package dev.lockstep.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Link header (RFC 8288). */
final class LinkHeader {
  private static final Pattern LINK =
      Pattern.compile(
          "<([^>]*)>((?:\\s*;\\s*[^\\s=;,]+(?:\\s*=\\s*(?:\"[^\"]*\"|[^\\s\";,]*))?)*)");
  private static final Pattern RELATION =
      Pattern.compile(";\\s*rel\\s*=\\s*(?:\"([^\"]*)\"|([^\\s\";,]*))", Pattern.CASE_INSENSITIVE);

  private LinkHeader() {}

  /** Returns the target whose relation is {@code next}, or null. */
  static String next(List<String> headers) {
    Matcher link = LINK.matcher(String.join(", ", headers));
    while (link.find()) {
      Matcher relation = RELATION.matcher(link.group(2));
      if (relation.find()) {
        String names = relation.group(1) == null ? relation.group(2) : relation.group(1);
        if (Arrays.stream(names.split("\\s+")).anyMatch("next"::equalsIgnoreCase)) {
          return link.group(1);
        }
      }
    }
    return null;
  }

  /** Returns a parameter of the query of an address, or null. */
  static String parameter(String address, String name) {
    int mark = address.indexOf('?');
    String query = mark < 0 ? "" : address.substring(mark + 1).split("#", 2)[0];
    for (String pair : query.split("&")) {
      String[] sides = pair.split("=", 2);
      if (URLDecoder.decode(sides[0], StandardCharsets.UTF_8).equals(name)) {
        return sides.length < 2 ? "" : URLDecoder.decode(sides[1], StandardCharsets.UTF_8);
      }
    }
    return null;
  }
}
