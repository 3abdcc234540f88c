package dev.lockstep.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.json.DecodeException;
import dev.lockstep.json.Json;
import dev.lockstep.json.JsonType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An answer as it came: status, headers, and a body that is read once. */
final class Answer {
  private static final Pattern CHARSET =
      Pattern.compile("charset=\"?([^\";\\s]+)", Pattern.CASE_INSENSITIVE);

  final int status;
  final Map<String, List<String>> headers;
  private final InputStream stream;
  private final Function<DecodeException, MalformedAnswerException> malformed;
  private String text;

  Answer(
      int status,
      Map<String, List<String>> given,
      InputStream stream,
      Function<DecodeException, MalformedAnswerException> malformed) {
    this.status = status;
    this.stream = stream;
    this.malformed = malformed;
    Map<String, List<String>> lower = new TreeMap<>();
    given.forEach((name, values) -> lower.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
    headers = Collections.unmodifiableMap(lower);
  }

  String header(String name) {
    List<String> values = headers.get(name.toLowerCase(Locale.ROOT));
    return values == null || values.isEmpty() ? "" : values.getFirst();
  }

  InputStream stream() {
    return stream;
  }

  String text() {
    if (text == null) {
      try (stream) {
        text = new String(stream.readAllBytes(), charset());
      } catch (IOException broken) {
        throw new UncheckedIOException(broken);
      }
    }
    return text;
  }

  JsonNode json() {
    return Json.parse(text());
  }

  /** Returns the body as JSON, or null where it is none. */
  JsonNode jsonOrNull() {
    try {
      return text().isBlank() ? null : json();
    } catch (DecodeException other) {
      return null;
    }
  }

  <T> JsonStream<T> lines(JsonType<T> type) {
    return new JsonStream<>(
        reader(),
        lines -> {
          for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String item = line.startsWith("\u001e") ? line.substring(1) : line;
            if (!item.isBlank()) {
              return decoded(() -> Json.decode(item, type));
            }
          }
          return null;
        });
  }

  <T> JsonStream<ServerEvent<T>> events(BiFunction<String, ObjectNode, T> read) {
    return new JsonStream<>(
        reader(), new EventReader<>((data, all) -> decoded(() -> read.apply(data, all))));
  }

  /** Returns the fields of an event, its data as the JSON that it holds where that is asked for. */
  static JsonNode fields(String data, ObjectNode all, boolean jsonData) {
    if (jsonData) {
      try {
        all.set("data", Json.parse(data));
      } catch (DecodeException text) {
        all.put("data", data);
      }
    }
    return all;
  }

  private <T> T decoded(Supplier<T> read) {
    try {
      return read.get();
    } catch (DecodeException wrong) {
      throw malformed.apply(wrong);
    }
  }

  private BufferedReader reader() {
    return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
  }

  private Charset charset() {
    Matcher stated = CHARSET.matcher(header("content-type"));
    try {
      return stated.find() ? Charset.forName(stated.group(1)) : StandardCharsets.UTF_8;
    } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
      return StandardCharsets.UTF_8;
    }
  }
}
