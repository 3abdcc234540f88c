package dev.lockstep.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.function.BiFunction;

/** Reads the lines of server-sent events; comments and events without data are passed over. */
final class EventReader<T> implements JsonStream.Source<ServerEvent<T>> {
  private final BiFunction<String, ObjectNode, T> read;
  private String id = "";
  private boolean started;

  /** Takes what reads the data of an event, given that and all fields as an object. */
  EventReader(BiFunction<String, ObjectNode, T> read) {
    this.read = read;
  }

  @Override
  public ServerEvent<T> next(BufferedReader lines) throws IOException {
    StringBuilder data = null;
    String event = "";
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    for (String line = line(lines); line != null; line = line(lines)) {
      if (line.isEmpty()) {
        if (data != null) {
          fields.put("data", data.toString());
          T value = read.apply(data.toString(), fields);
          return new ServerEvent<>(event.isEmpty() ? "message" : event, id, value);
        }
        event = "";
        fields.removeAll();
        continue;
      }
      int colon = line.indexOf(':');
      String name = colon < 0 ? line : line.substring(0, colon);
      String value = colon < 0 ? "" : line.substring(colon + 1);
      value = value.startsWith(" ") ? value.substring(1) : value;
      switch (name) {
        case "data" ->
            data = data == null ? new StringBuilder(value) : data.append('\n').append(value);
        case "event" -> {
          event = value;
          fields.put("event", value);
        }
        case "id" -> {
          if (value.indexOf('\0') < 0) {
            id = value;
            fields.put("id", value);
          }
        }
        case "retry" -> {
          if (value.matches("[0-9]{1,15}")) {
            fields.put("retry", Long.parseLong(value));
          }
        }
        default -> {}
      }
    }
    return null;
  }

  private String line(BufferedReader lines) throws IOException {
    String line = lines.readLine();
    boolean first = !started;
    started = true;
    return first && line != null && line.startsWith("\uFEFF") ? line.substring(1) : line;
  }
}
