package dev.lockstep.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The parameters of a request by location and name, each with how it is written. */
final class Parameters {
  /** A parameter; an empty style stands for JSON. */
  private record Parameter(
      String name, JsonNode value, String style, boolean explode, boolean raw) {}

  private final Map<String, Parameter> path = new LinkedHashMap<>();
  private final Map<String, Parameter> query = new LinkedHashMap<>();
  private final Map<String, Parameter> headers = new LinkedHashMap<>();
  private final Map<String, Parameter> cookies = new LinkedHashMap<>();

  void set(String in, String name, Object value, String style, boolean explode, boolean raw) {
    Map<String, Parameter> holder = holder(in);
    String key = in.equals("header") ? name.toLowerCase(Locale.ROOT) : name;
    JsonNode tree = Json.tree(value);
    if (tree.isNull()) {
      holder.remove(key);
    } else {
      holder.put(key, new Parameter(name, tree, style, explode, raw));
    }
  }

  /** Returns the value of a parameter, or null where it is not set. */
  JsonNode get(String in, String name) {
    String key = in.equals("header") ? name.toLowerCase(Locale.ROOT) : name;
    Parameter found = holder(in).get(key);
    return found == null ? null : found.value();
  }

  private Map<String, Parameter> holder(String in) {
    return switch (in) {
      case "path" -> path;
      case "header" -> headers;
      case "cookie" -> cookies;
      default -> query;
    };
  }

  /** Returns these with others over them. */
  Parameters with(Parameters others) {
    Parameters all = new Parameters();
    for (Parameters one : List.of(this, others)) {
      all.path.putAll(one.path);
      all.query.putAll(one.query);
      all.headers.putAll(one.headers);
      all.cookies.putAll(one.cookies);
    }
    return all;
  }

  /** Returns a path template filled in, percent-encoded. */
  String path(String template) {
    String filled = template;
    for (Map.Entry<String, Parameter> one : path.entrySet()) {
      filled = filled.replace("{" + one.getKey() + "}", text(one.getValue(), true));
    }
    int open = filled.indexOf('{');
    int end = filled.indexOf('}', open + 1);
    if (open >= 0 && end > open) {
      throw new IllegalArgumentException(filled.substring(open + 1, end) + " must not be null");
    }
    return filled;
  }

  /** Returns the pairs of the query, percent-encoded. */
  List<String> query() {
    List<String> pairs = new ArrayList<>();
    for (Parameter one : query.values()) {
      switch (one.style()) {
        case "" ->
            pairs.add(Styles.encode(one.name()) + "=" + Styles.encode(one.value().toString()));
        case "querystring" -> pairs.add(Styles.encode(one.value().toString()));
        default ->
            pairs.addAll(
                Styles.pairs(one.name(), one.value(), one.style(), one.explode(), one.raw()));
      }
    }
    return pairs;
  }

  /** Returns the headers, that of the cookies included. */
  Map<String, String> headers() {
    Map<String, String> all = new LinkedHashMap<>();
    headers.values().forEach(one -> all.put(one.name(), text(one, false)));
    List<String> pairs = new ArrayList<>();
    for (Parameter one : cookies.values()) {
      if (one.style().isEmpty()) {
        pairs.add(one.name() + "=" + Styles.encode(one.value().toString()));
      } else {
        pairs.addAll(Styles.pairs(one.name(), one.value(), "form", one.explode(), one.raw()));
      }
    }
    if (!pairs.isEmpty()) {
      all.put("Cookie", String.join("; ", pairs));
    }
    return all;
  }

  private static String text(Parameter one, boolean encoded) {
    if (one.style().isEmpty()) {
      String json = one.value().toString();
      return encoded ? Styles.encode(json) : json;
    }
    return Styles.text(one.name(), one.value(), one.style(), one.explode(), encoded, one.raw());
  }
}
