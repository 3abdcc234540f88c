package dev.lockstep.http;

import dev.lockstep.json.Json;
import java.util.List;

/** A form whose parts the contract does not list. */
public final class FreeForm extends MultipartForm<FreeForm> {
  /** Makes a form without parts. */
  public FreeForm() {}

  /** Sets a part for each file. */
  public FreeForm files(String name, FilePart... files) {
    return files(name, List.of(files), "application/octet-stream");
  }

  /** Sets a part: a scalar as text, and anything else as JSON. */
  public FreeForm value(String name, Object value) {
    boolean isScalar = Json.tree(value).isValueNode();
    return value(name, value, isScalar ? "" : "application/json");
  }
}
