package dev.lockstep.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** How parameters are written (OpenAPI 3.1, section 4.8.12; RFC 6570 and RFC 3986). */
final class Styles {
  private static final String UNRESERVED = "-._~";
  private static final String RESERVED = ":/?#[]@!$&'()*+,;=";

  private Styles() {}

  /** Returns a text percent-encoded, all but unreserved characters. */
  static String encode(String text) {
    return encode(text, "");
  }

  private static String encode(String text, String kept) {
    StringBuilder out = new StringBuilder(text.length() + 8);
    for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
      char character = (char) (one & 0xff);
      boolean plain =
          character >= 'a' && character <= 'z'
              || character >= 'A' && character <= 'Z'
              || character >= '0' && character <= '9'
              || UNRESERVED.indexOf(character) >= 0
              || kept.indexOf(character) >= 0;
      if (plain) {
        out.append(character);
      } else {
        out.append('%')
            .append(Character.toUpperCase(Character.forDigit(one >> 4 & 15, 16)))
            .append(Character.toUpperCase(Character.forDigit(one & 15, 16)));
      }
    }
    return out.toString();
  }

  /** Returns a scalar as text, anything else as JSON. */
  static String plain(JsonNode value) {
    return value.isNull() ? "" : value.isValueNode() ? value.asText() : value.toString();
  }

  /** Returns the value of a path or header parameter: simple, label or matrix. */
  static String text(
      String name, JsonNode value, String style, boolean explode, boolean encoded, boolean raw) {
    UnaryOperator<String> write =
        encoded ? one -> encode(one, raw ? RESERVED : "") : UnaryOperator.identity();
    String start = style.equals("label") ? "." : style.equals("matrix") ? ";" : "";
    String between = explode && !start.isEmpty() ? start : ",";
    String named = style.equals("matrix") ? write.apply(name) + "=" : "";
    List<String> parts = new ArrayList<>();
    if (value.isArray()) {
      String each = explode ? named : "";
      value.forEach(item -> parts.add(each + write.apply(plain(item))));
    } else if (value.isObject()) {
      for (Map.Entry<String, JsonNode> one : value.properties()) {
        String sign = explode ? "=" : ",";
        parts.add(write.apply(one.getKey()) + sign + write.apply(plain(one.getValue())));
      }
    } else {
      return start + named + write.apply(plain(value));
    }
    return start + (explode ? "" : named) + String.join(between, parts);
  }

  /** Returns the pairs of a query parameter: form, spaceDelimited, pipeDelimited or deepObject. */
  static List<String> pairs(
      String name, JsonNode value, String style, boolean explode, boolean raw) {
    UnaryOperator<String> write = one -> encode(one, raw ? ":/?[]@!$'()*,;" : "");
    String key = encode(name);
    List<String> pairs = new ArrayList<>();
    if (style.equals("deepObject") && value.isObject()) {
      deep(key, value, write, pairs);
    } else if (value.isArray() && explode) {
      value.forEach(item -> pairs.add(key + "=" + write.apply(plain(item))));
    } else if (value.isArray() && !value.isEmpty()) {
      List<String> parts = new ArrayList<>();
      value.forEach(item -> parts.add(write.apply(plain(item))));
      pairs.add(key + "=" + String.join(delimiter(style), parts));
    } else if (value.isObject()) {
      List<String> parts = new ArrayList<>();
      String sign = explode ? "=" : delimiter(style);
      for (Map.Entry<String, JsonNode> one : value.properties()) {
        parts.add(write.apply(one.getKey()) + sign + write.apply(plain(one.getValue())));
      }
      if (explode) {
        pairs.addAll(parts);
      } else if (!parts.isEmpty()) {
        pairs.add(key + "=" + String.join(delimiter(style), parts));
      }
    } else if (!value.isArray()) {
      pairs.add(key + "=" + write.apply(plain(value)));
    }
    return pairs;
  }

  private static void deep(
      String key, JsonNode value, UnaryOperator<String> write, List<String> pairs) {
    if (value.isObject()) {
      for (Map.Entry<String, JsonNode> one : value.properties()) {
        deep(key + "%5B" + encode(one.getKey()) + "%5D", one.getValue(), write, pairs);
      }
    } else if (value.isArray()) {
      value.forEach(item -> deep(key, item, write, pairs));
    } else {
      pairs.add(key + "=" + write.apply(plain(value)));
    }
  }

  private static String delimiter(String style) {
    return switch (style) {
      case "spaceDelimited" -> "%20";
      case "pipeDelimited" -> "%7C";
      default -> ",";
    };
  }
}
