package dev.lockstep.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.json.Json;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A form of parts, files among them (RFC 7578).
 *
 * @param <S> the form itself
 */
public class MultipartForm<S extends MultipartForm<S>> {
  private record Part(String head, Binary content) {}

  private final Map<String, List<Part>> parts = new LinkedHashMap<>();
  private final List<String> required;

  /** Makes a form without parts; those that are required are looked for when it is sent. */
  protected MultipartForm(String... required) {
    this.required = List.of(required);
  }

  /** Sets a part that is a file. */
  protected final S file(String name, FilePart file, String mediaType) {
    return files(name, file == null ? List.of() : List.of(file), mediaType);
  }

  /** Sets a part for each file. */
  protected final S files(String name, List<FilePart> files, String mediaType) {
    List<Part> found = new ArrayList<>();
    for (FilePart file : files) {
      String type = file.mediaType() == null ? mediaType : file.mediaType();
      String head = "; filename=\"" + quoted(file.name()) + "\"\r\nContent-Type: " + type;
      found.add(new Part(head, file.content()));
    }
    parts.put(name, found);
    return self();
  }

  /** Sets a part that is a value: a scalar as text, and anything else as JSON. */
  protected final S value(String name, Object value, String mediaType) {
    return values(name, value == null ? List.of() : List.of(value), mediaType);
  }

  /** Sets a part for each value. */
  protected final S values(String name, Iterable<?> values, String mediaType) {
    List<Part> found = new ArrayList<>();
    for (Object value : values) {
      JsonNode tree = Json.tree(value);
      boolean isJson = mediaType.contains("json");
      String text = isJson ? tree.toString() : Styles.plain(tree);
      String head = mediaType.isEmpty() ? "" : "\r\nContent-Type: " + mediaType;
      found.add(new Part(head, Binary.of(text.getBytes(StandardCharsets.UTF_8))));
    }
    parts.put(name, found);
    return self();
  }

  final Body body(String mediaType) {
    for (String name : required) {
      if (parts.getOrDefault(name, List.of()).isEmpty()) {
        throw new IllegalArgumentException(name + " is missing");
      }
    }
    String boundary = "part-" + UUID.randomUUID();
    return new Body(mediaType + "; boundary=" + boundary, () -> publisher(boundary));
  }

  private BodyPublisher publisher(String boundary) {
    List<BodyPublisher> all = new ArrayList<>();
    parts.forEach(
        (name, found) -> {
          for (Part part : found) {
            String named = "form-data; name=\"" + quoted(name) + "\"" + part.head();
            all.add(
                BodyPublishers.ofString(
                    "--" + boundary + "\r\nContent-Disposition: " + named + "\r\n\r\n"));
            all.add(part.content().publisher());
            all.add(BodyPublishers.ofString("\r\n"));
          }
        });
    all.add(BodyPublishers.ofString("--" + boundary + "--\r\n"));
    return BodyPublishers.concat(all.toArray(BodyPublisher[]::new));
  }

  private static String quoted(String name) {
    return name.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
  }

  @SuppressWarnings("unchecked") // a form names itself as its parameter
  private S self() {
    return (S) this;
  }
}
