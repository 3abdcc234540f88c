package dev.lockstep.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The shape of a sealed interface: its records are the branches, each wrapping a value. */
final class UnionShape implements Shape {
  private final Class<?> type;
  private final boolean exclusive;
  private final String discriminator;
  private final List<Shape> branches = new ArrayList<>();
  private final Map<String, Shape> tagged = new HashMap<>();

  UnionShape(Class<?> type) {
    this.type = type;
    OneOf one = type.getAnnotation(OneOf.class);
    exclusive = one != null;
    discriminator =
        exclusive ? one.discriminator() : type.getAnnotation(AnyOf.class).discriminator();
    for (Class<?> branch : type.getPermittedSubclasses()) {
      Shape shape = Shapes.of(branch);
      branches.add(shape);
      Tag tag = branch.getAnnotation(Tag.class);
      for (String value : tag == null ? new String[0] : tag.value()) {
        tagged.put(value, shape);
      }
    }
  }

  @Override
  public Object read(JsonNode node, Place place, Faults faults) {
    return discriminator.isEmpty() ? fitting(node, place, faults) : chosen(node, place, faults);
  }

  private Object chosen(JsonNode node, Place place, Faults faults) {
    if (!node.isObject()) {
      return Shape.wrong("an object", node, place, faults);
    }
    JsonNode value = node.get(discriminator);
    Shape branch = value == null ? null : tagged.get(value.textValue());
    if (branch == null) {
      String known = tagged.keySet().stream().sorted().collect(Collectors.joining(", "));
      String words = value == null ? "is missing" : "must be one of " + known;
      faults.add(place.then(discriminator), words);
      return null;
    }
    return branch.read(node, place, faults);
  }

  private Object fitting(JsonNode node, Place place, Faults faults) {
    Object found = null;
    int fits = 0;
    for (Shape branch : branches) {
      Faults own = new Faults();
      Object value = branch.read(node, place, own);
      if (own.isEmpty()) {
        found = fits == 0 ? value : found;
        fits++;
        if (!exclusive) {
          break;
        }
      }
    }
    if (fits == 0) {
      faults.add(place, "must fit one of the types of " + type.getSimpleName());
    } else if (fits > 1) {
      faults.add(place, "must fit only one of the types of " + type.getSimpleName());
    }
    return found;
  }
}
