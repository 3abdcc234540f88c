package dev.lockstep.json;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.Map;

/** The shape of an enum: each constant names its JSON value. */
final class EnumShape implements Shape {
  private final Map<Object, Object> constants = new HashMap<>();
  private final Map<Object, JsonNode> values = new HashMap<>();
  private final String words;

  EnumShape(Class<?> type) {
    StringBuilder listed = new StringBuilder();
    for (Object constant : type.getEnumConstants()) {
      JsonNode value = value((Enum<?>) constant);
      constants.put(Numbers.comparable(value), constant);
      values.put(constant, value);
      listed.append(listed.isEmpty() ? "" : ", ").append(value);
    }
    words = "must be one of " + listed;
  }

  private static JsonNode value(Enum<?> constant) {
    try {
      Field field = constant.getDeclaringClass().getField(constant.name());
      Literal literal = field.getAnnotation(Literal.class);
      if (literal != null) {
        return Json.parse(literal.value());
      }
      JsonProperty property = field.getAnnotation(JsonProperty.class);
      return TextNode.valueOf(property == null ? constant.name() : property.value());
    } catch (NoSuchFieldException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public Object read(JsonNode node, Place place, Faults faults) {
    Object constant = constants.get(Numbers.comparable(node));
    if (constant == null) {
      faults.add(place, words);
    }
    return constant;
  }

  JsonNode write(Object constant) {
    return values.get(constant);
  }
}
