package dev.lockstep.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The shapes of lists and maps. */
final class Containers {
  private Containers() {}

  static Shape list(Shape item) {
    return (node, place, faults) -> {
      if (!node.isArray()) {
        return Shape.wrong("an array", node, place, faults);
      }
      List<Object> items = new ArrayList<>(node.size());
      for (JsonNode one : node) {
        items.add(item.read(one, place.then(items.size()), faults));
      }
      return Collections.unmodifiableList(items);
    };
  }

  static Shape map(Shape key, ObjectShape members) {
    return (node, place, faults) -> {
      if (!node.isObject()) {
        return Shape.wrong("an object", node, place, faults);
      }
      members.check(node, place, faults);
      Map<String, Object> values = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> one : node.properties()) {
        Place at = place.then(one.getKey());
        key.read(Json.tree(one.getKey()), at, faults);
        values.put(one.getKey(), members.readOther(one.getKey(), one.getValue(), at, faults));
      }
      return Collections.unmodifiableMap(values);
    };
  }
}
