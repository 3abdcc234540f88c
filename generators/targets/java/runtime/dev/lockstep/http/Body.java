package dev.lockstep.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.json.Json;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The body of a request, in one media type. It can be sent more than once. */
public final class Body {
  private final String mediaType;
  private final Supplier<BodyPublisher> publisher;

  Body(String mediaType, Supplier<BodyPublisher> publisher) {
    this.mediaType = mediaType;
    this.publisher = publisher;
  }

  /** How a field of a form is written, where it is not written as most are. */
  public record Field(String name, String style, boolean explode, boolean raw) {}

  /** Returns a value as JSON. */
  public static Body json(String mediaType, Object value) {
    String text = Json.encode(value);
    return new Body(mediaType, () -> BodyPublishers.ofString(text));
  }

  /** Returns text. */
  public static Body text(String mediaType, String text) {
    String full = mediaType.contains("charset") ? mediaType : mediaType + "; charset=utf-8";
    return new Body(full, () -> BodyPublishers.ofString(text));
  }

  /** Returns bytes. */
  public static Body binary(String mediaType, Binary content) {
    return new Body(mediaType, content::publisher);
  }

  /** Returns values as JSON, one a line, taken as they are sent. */
  public static Body lines(String mediaType, Iterable<?> values) {
    return new Body(
        mediaType, () -> BodyPublishers.ofInputStream(() -> new Lines(values.iterator())));
  }

  /** Returns the members of an object as a form. */
  public static Body form(String mediaType, Object value, Field... fields) {
    List<String> pairs = new ArrayList<>();
    for (Map.Entry<String, JsonNode> one : Json.tree(value).properties()) {
      String name = one.getKey();
      JsonNode content = one.getValue();
      Field written = new Field(name, "", true, false);
      for (Field field : fields) {
        written = field.name().equals(name) ? field : written;
      }
      if (!written.style().isEmpty()) {
        pairs.addAll(
            Styles.pairs(name, content, written.style(), written.explode(), written.raw()));
      } else if (content.isArray()) {
        pairs.addAll(Styles.pairs(name, content, "form", true, false));
      } else if (!content.isNull()) {
        pairs.add(Styles.encode(name) + "=" + Styles.encode(Styles.plain(content)));
      }
    }
    String text = String.join("&", pairs);
    return new Body(mediaType, () -> BodyPublishers.ofString(text));
  }

  /** Returns the parts of a form, files among them. */
  public static Body multipart(String mediaType, MultipartForm<?> form) {
    return form.body(mediaType);
  }

  String mediaType() {
    return mediaType;
  }

  BodyPublisher publisher() {
    return publisher.get();
  }

  /** Reads values as lines of JSON, one at a time. */
  private static final class Lines extends InputStream {
    private final Iterator<?> values;
    private byte[] line = {};
    private int at;

    Lines(Iterator<?> values) {
      this.values = values;
    }

    @Override
    public int read() {
      return fill() ? line[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      if (length == 0) {
        return 0;
      }
      if (!fill()) {
        return -1;
      }
      int count = Math.min(length, line.length - at);
      System.arraycopy(line, at, into, offset, count);
      at += count;
      return count;
    }

    private boolean fill() {
      if (at == line.length && values.hasNext()) {
        line = (Json.encode(values.next()) + "\n").getBytes(StandardCharsets.UTF_8);
        at = 0;
      }
      return at < line.length;
    }
  }
}
