package dev.lockstep.json;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import jakarta.validation.constraints.NotNull;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Map;

/** A component of a record: the member or item that it stands for, and whether it may be absent. */
record Slot(String name, Kind kind, Shape shape, Method accessor, Object initial) {
  /** How a component stands in JSON. */
  enum Kind {
    /** Always there, and never null. */
    FILLED,
    /** Always there, though it may be null. */
    REQUIRED,
    /** Absent where it is null. */
    OPTIONAL,
    /** Absent, null or a value. */
    FIELD,
    /** The members or items that are not listed. */
    OTHERS,
    /** A record whose members stand beside the others. */
    FLAT
  }

  static Slot of(RecordComponent component) {
    Method accessor = component.getAccessor();
    JsonProperty property = accessor.getAnnotation(JsonProperty.class);
    String name = property == null ? component.getName() : property.value();
    AnnotatedType type = component.getAnnotatedType();
    Kind kind = kind(component);
    Shape shape =
        switch (kind) {
          case FIELD -> Shapes.of(argument(type)).orNull();
          case OTHERS -> Shapes.of(argument(type));
          case FLAT -> Shapes.resolved(component.getType());
          case REQUIRED -> Shapes.of(type).orNull();
          default -> Shapes.of(type);
        };
    Only only = type.getAnnotation(Only.class);
    Object initial = null;
    if (only != null && kind == Kind.FILLED && only.value().length == 1 && !only.open()) {
      initial = shape.read(Json.parse(only.value()[0]), Place.ROOT, new Faults());
    }
    return new Slot(name, kind, shape, accessor, initial);
  }

  private static Kind kind(RecordComponent component) {
    Method accessor = component.getAccessor();
    if (component.getType() == Members.class || accessor.isAnnotationPresent(Rest.class)) {
      return Kind.OTHERS;
    }
    if (component.getType() == JsonField.class) {
      return Kind.FIELD;
    }
    if (accessor.isAnnotationPresent(Flat.class)) {
      return Kind.FLAT;
    }
    if (accessor.isAnnotationPresent(Required.class)) {
      return Kind.REQUIRED;
    }
    return accessor.isAnnotationPresent(NotNull.class) ? Kind.FILLED : Kind.OPTIONAL;
  }

  private static AnnotatedType argument(AnnotatedType type) {
    return ((AnnotatedParameterizedType) type).getAnnotatedActualTypeArguments()[0];
  }

  /** Returns the value of a member that is there, or of null where it is not. */
  Object read(JsonNode node, Place place, Faults faults) {
    if (node == null) {
      if (kind == Kind.FILLED || kind == Kind.REQUIRED) {
        faults.add(place, "is missing");
      }
      return kind == Kind.FIELD ? JsonField.absent() : null;
    }
    Object value = shape.read(node, place, faults);
    return kind == Kind.FIELD ? JsonField.of(value) : value;
  }

  /** Returns the value that a builder was given, or begins with. */
  Object given(Map<String, Object> values) {
    if (!values.containsKey(name)) {
      if (initial == null && (kind == Kind.FILLED || kind == Kind.REQUIRED)) {
        throw new IllegalArgumentException(name + " is missing");
      }
      return kind == Kind.FIELD ? JsonField.absent() : initial;
    }
    Object value = values.get(name);
    if (value == null && kind == Kind.FILLED) {
      throw new IllegalArgumentException(name + " must not be null");
    }
    return kind == Kind.FIELD ? JsonField.of(value) : value;
  }

  /** Returns the JSON of a component, or null where it is absent. */
  JsonNode write(Object held) {
    if (kind == Kind.FIELD) {
      JsonField<?> field = (JsonField<?>) held;
      return field == null || !field.isStated() ? null : Json.tree(field.orNull());
    }
    if (held == null && kind == Kind.FILLED) {
      throw new IllegalArgumentException(name + " must not be null");
    }
    return held == null && kind == Kind.OPTIONAL ? null : Json.tree(held);
  }

  Object get(Object record) {
    return Maker.call(accessor, record);
  }
}
