package dev.lockstep.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;

/** The shape of a record that is an array in JSON: its components are the items, in order. */
final class TupleShape implements Shape {
  private final Maker maker;
  private final Tuple bounds;
  private final List<Slot> slots = new ArrayList<>();
  private final Slot rest;

  TupleShape(Class<?> type) {
    maker = new Maker(type);
    bounds = type.getAnnotation(Tuple.class);
    Slot others = null;
    for (RecordComponent component : type.getRecordComponents()) {
      Slot slot = Slot.of(component);
      if (slot.kind() == Slot.Kind.OTHERS) {
        others = slot;
      } else {
        slots.add(slot);
      }
    }
    rest = others;
  }

  @Override
  public Object read(JsonNode node, Place place, Faults faults) {
    if (!node.isArray()) {
      return Shape.wrong("an array", node, place, faults);
    }
    int before = faults.size();
    int most = rest == null ? Math.min(bounds.max(), slots.size()) : bounds.max();
    if (node.size() < bounds.min() || node.size() > most) {
      faults.add(place, "must have " + bounds.min() + " to " + most + " items");
    }
    List<Object> values = new ArrayList<>();
    for (int at = 0; at < slots.size(); at++) {
      JsonNode item = node.get(at);
      // A missing item is told by the length of the array.
      values.add(slots.get(at).read(item, place.then(at), item == null ? new Faults() : faults));
    }
    if (rest != null) {
      List<Object> others = new ArrayList<>();
      for (int at = slots.size(); at < node.size(); at++) {
        others.add(rest.shape().read(node.get(at), place.then(at), faults));
      }
      values.add(Members.copy(others));
    }
    return faults.size() == before ? maker.make(values.toArray()) : null;
  }

  /** Writes the components of a tuple as items, up to the first that is absent. */
  void write(Object value, ArrayNode into) {
    for (Slot slot : slots) {
      JsonNode written = slot.write(slot.get(value));
      if (written == null) {
        return;
      }
      into.add(written);
    }
    if (rest != null && rest.get(value) instanceof List<?> others) {
      others.forEach(one -> into.add(Json.tree(one)));
    }
  }
}
