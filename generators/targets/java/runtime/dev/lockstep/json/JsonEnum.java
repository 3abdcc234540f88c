package dev.lockstep.json;

import com.fasterxml.jackson.databind.JsonNode;

/** A value of a closed list, as an enum. */
public interface JsonEnum {
  /** Returns the value as it is in JSON. */
  default JsonNode json() {
    return Json.tree(this);
  }

  /** Returns the value as text, without the quotes of JSON. */
  default String text() {
    return json().asText();
  }
}
