package dev.lockstep.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The shape of a record that is an object in JSON: its components are the members. */
final class RecordShape implements Shape {
  private final Maker maker;
  private final List<Slot> slots = new ArrayList<>();
  private final Set<String> listed = new HashSet<>();
  private final ObjectShape others;

  RecordShape(Class<?> type) {
    maker = new Maker(type);
    Shape rest = null;
    for (RecordComponent component : type.getRecordComponents()) {
      Slot slot = Slot.of(component);
      slots.add(slot);
      if (slot.kind() == Slot.Kind.OTHERS) {
        rest = slot.shape();
      } else if (slot.kind() == Slot.Kind.FLAT) {
        listed.addAll(((RecordShape) slot.shape()).listed);
      } else {
        listed.add(slot.name());
      }
    }
    others = new ObjectShape(rest, type.getAnnotation(ObjectRules.class));
  }

  @Override
  public Object read(JsonNode node, Place place, Faults faults) {
    if (!node.isObject()) {
      return Shape.wrong("an object", node, place, faults);
    }
    others.check(node, place, faults);
    int before = faults.size();
    Map<String, Object> rest = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> one : node.properties()) {
      Place at = place.then(one.getKey());
      if (listed.contains(one.getKey())) {
        others.checkPatterns(one.getKey(), one.getValue(), at, faults);
      } else {
        rest.put(one.getKey(), others.readOther(one.getKey(), one.getValue(), at, faults));
      }
    }
    return listed(node, place, faults, rest, before);
  }

  private Object listed(
      JsonNode node, Place place, Faults faults, Map<String, Object> rest, int before) {
    Object[] values = new Object[slots.size()];
    for (int at = 0; at < values.length; at++) {
      Slot slot = slots.get(at);
      values[at] =
          switch (slot.kind()) {
            case OTHERS -> Members.of(rest);
            case FLAT ->
                ((RecordShape) slot.shape()).listed(node, place, faults, Map.of(), before);
            default -> slot.read(node.get(slot.name()), place.then(slot.name()), faults);
          };
    }
    return faults.size() == before ? maker.make(values) : null;
  }

  /** Returns a record of values by member name; what is missing is as a builder begins. */
  Object make(Map<String, Object> given, Members<?> rest) {
    Object[] values = new Object[slots.size()];
    for (int at = 0; at < values.length; at++) {
      Slot slot = slots.get(at);
      values[at] =
          switch (slot.kind()) {
            case OTHERS -> rest;
            case FLAT -> ((RecordShape) slot.shape()).make(given, Members.none());
            default -> slot.given(given);
          };
    }
    return maker.make(values);
  }

  /** Writes the components of a record as members. */
  void write(Object value, ObjectNode into) {
    for (Slot slot : slots) {
      Object held = slot.get(value);
      switch (slot.kind()) {
        case OTHERS -> {
          if (held != null) {
            ((Members<?>) held).forEach((name, one) -> into.set(name, Json.tree(one)));
          }
        }
        case FLAT -> ((RecordShape) slot.shape()).write(held, into);
        default -> {
          JsonNode written = slot.write(held);
          if (written != null) {
            into.set(slot.name(), written);
          }
        }
      }
    }
  }

  /** Returns a component by the name of its member, or null where there is none. */
  Object member(Object value, String name) {
    for (Slot slot : slots) {
      Object held = null;
      if (slot.kind() == Slot.Kind.FLAT) {
        held = ((RecordShape) slot.shape()).member(slot.get(value), name);
      } else if (slot.kind() == Slot.Kind.OTHERS) {
        held = listed.contains(name) ? null : ((Members<?>) slot.get(value)).get(name);
      } else if (slot.name().equals(name)) {
        held = slot.get(value);
      }
      if (held != null) {
        return held instanceof JsonField<?> field ? field.orNull() : held;
      }
    }
    return null;
  }
}
