package dev.lockstep.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What holds for the members of an object that are not listed, and for all together. */
final class ObjectShape {
  private record Patterned(Pattern pattern, Shape shape) {}

  private final Shape others;
  private final Shape keys;
  private final int least;
  private final int most;
  private final List<Patterned> patterns = new ArrayList<>();

  /** Takes the shape of other members, null where there may be none, and the rules, or null. */
  ObjectShape(Shape others, ObjectRules rules) {
    ObjectRules.Pattern[] typed = rules == null ? new ObjectRules.Pattern[0] : rules.patterns();
    for (ObjectRules.Pattern one : typed) {
      patterns.add(new Patterned(Pattern.compile(one.pattern()), Shapes.of(one.type())));
    }
    if (rules != null && rules.others() != JsonNode.class) {
      this.others = rules.others() == Void.class ? null : Shapes.of(rules.others());
    } else {
      this.others = typed.length > 0 ? Scalars.ANY : others;
    }
    keys = rules == null || rules.keys() == JsonNode.class ? null : Shapes.of(rules.keys());
    least = rules == null ? 0 : rules.min();
    most = rules == null ? Integer.MAX_VALUE : rules.max();
  }

  /** Checks the names and the number of members. */
  void check(JsonNode node, Place place, Faults faults) {
    if (node.size() < least || node.size() > most) {
      faults.add(place, "must have " + least + " to " + most + " members");
    }
    if (keys != null) {
      node.fieldNames()
          .forEachRemaining(name -> keys.read(Json.tree(name), place.then(name), faults));
    }
  }

  /** Checks a member against the patterns that its name matches; returns whether there was one. */
  boolean checkPatterns(String name, JsonNode value, Place at, Faults faults) {
    boolean matched = false;
    for (Patterned one : patterns) {
      if (one.pattern().matcher(name).find()) {
        one.shape().read(value, at, faults);
        matched = true;
      }
    }
    return matched;
  }

  /** Returns the value of a member that is not listed. */
  Object readOther(String name, JsonNode value, Place at, Faults faults) {
    if (checkPatterns(name, value, at, faults)) {
      return value;
    }
    if (others == null) {
      faults.add(at, "is not allowed");
      return null;
    }
    Object read = others.read(value, at, faults);
    return patterns.isEmpty() ? read : value;
  }
}
