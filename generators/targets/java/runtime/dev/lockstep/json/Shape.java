package dev.lockstep.json;

import com.fasterxml.jackson.databind.JsonNode;

/** A type as JSON has it: reads a value, and says everything that is wrong with it. */
@FunctionalInterface
interface Shape {
  /** Returns the value of some JSON; where faults are added, what is returned means nothing. */
  Object read(JsonNode node, Place place, Faults faults);

  /** Returns the shape with constraints, which are looked at where the type is right. */
  default Shape with(Constraints.Constraint... constraints) {
    if (constraints.length == 0) {
      return this;
    }
    return (node, place, faults) -> {
      int before = faults.size();
      Object value = read(node, place, faults);
      if (faults.size() == before || node.isContainerNode()) {
        for (Constraints.Constraint constraint : constraints) {
          String refusal = constraint.refusal(node);
          if (refusal != null) {
            faults.add(place, refusal);
          }
        }
      }
      return value;
    };
  }

  /** Returns the shape that takes null, too. */
  default Shape orNull() {
    return (node, place, faults) -> node.isNull() ? null : read(node, place, faults);
  }

  /** Returns the word for the JSON type of a value. */
  static String kind(JsonNode node) {
    return switch (node.getNodeType()) {
      case ARRAY -> "an array";
      case BOOLEAN -> "a boolean";
      case NUMBER -> "a number";
      case OBJECT, POJO -> "an object";
      case STRING, BINARY -> "a string";
      case NULL -> "null";
      case MISSING -> "nothing";
    };
  }

  /** Adds that a value has the wrong JSON type, and returns null. */
  static Object wrong(String wanted, JsonNode node, Place place, Faults faults) {
    faults.add(place, "must be " + wanted + ", not " + kind(node));
    return null;
  }
}
