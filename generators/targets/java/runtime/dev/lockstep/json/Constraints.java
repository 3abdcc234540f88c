package dev.lockstep.json;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.lang.annotation.Annotation;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the constraint annotations mean for JSON; a value of another kind satisfies them. */
final class Constraints {
  private static final ConcurrentHashMap<Annotation, Constraint> KNOWN = new ConcurrentHashMap<>();
  private static final Constraint NONE = node -> null;

  private Constraints() {}

  /** A constraint: says why it refuses a value, or null where it does not. */
  @FunctionalInterface
  interface Constraint {
    String refusal(JsonNode node);
  }

  /** Returns the constraints among some annotations. */
  static Constraint[] among(Annotation[] annotations) {
    return Arrays.stream(annotations)
        .map(Constraints::of)
        .filter(one -> one != NONE)
        .toArray(Constraint[]::new);
  }

  /** Returns what an annotation means. */
  static Constraint of(Annotation annotation) {
    return KNOWN.computeIfAbsent(annotation, Constraints::read);
  }

  private static Constraint read(Annotation annotation) {
    return switch (annotation) {
      case Length length -> length(length);
      case Matches matches -> matches(matches.value());
      case Format format -> format(format.value());
      case Size size -> size(size);
      case Min min ->
          bound(BigDecimal.valueOf(min.value()), true, -1, "must be at least " + min.value());
      case Max max ->
          bound(BigDecimal.valueOf(max.value()), true, 1, "must be at most " + max.value());
      case DecimalMin min -> {
        String words = min.inclusive() ? "must be at least " : "must be more than ";
        yield bound(new BigDecimal(min.value()), min.inclusive(), -1, words + min.value());
      }
      case DecimalMax max -> {
        String words = max.inclusive() ? "must be at most " : "must be less than ";
        yield bound(new BigDecimal(max.value()), max.inclusive(), 1, words + max.value());
      }
      case MultipleOf multiple -> multiple(multiple.value());
      case UniqueItems unique ->
          node ->
              node.isArray() && !Numbers.isUnique(node) ? "must not hold an item twice" : null;
      case Only only -> only.open() ? alike(only.value()) : only(only.value());
      default -> NONE;
    };
  }

  private static Constraint length(Length length) {
    String words = "must have " + length.min() + " to " + length.max() + " characters";
    return node -> {
      if (!node.isTextual()) {
        return null;
      }
      String text = node.textValue();
      int count = text.codePointCount(0, text.length());
      return count < length.min() || count > length.max() ? words : null;
    };
  }

  private static Constraint matches(String[] expressions) {
    List<Pattern> patterns = Stream.of(expressions).map(Pattern::compile).toList();
    return node -> {
      for (Pattern pattern : patterns) {
        if (node.isTextual() && !pattern.matcher(node.textValue()).find()) {
          return "must match " + pattern;
        }
      }
      return null;
    };
  }

  private static Constraint format(String name) {
    return node ->
        node.isTextual() && !Formats.matches(name, node.textValue())
            ? "must have the format " + name
            : null;
  }

  private static Constraint size(Size size) {
    String words = "must have a size of " + size.min() + " to " + size.max();
    return node ->
        node.isContainerNode() && (node.size() < size.min() || node.size() > size.max())
            ? words
            : null;
  }

  private static Constraint bound(
      BigDecimal bound, boolean inclusive, int refused, String refusal) {
    return node -> {
      BigDecimal number = Numbers.exact(node);
      if (number == null) {
        return null;
      }
      int side = Integer.signum(number.compareTo(bound));
      return side == refused || side == 0 && !inclusive ? refusal : null;
    };
  }

  private static Constraint multiple(String[] steps) {
    List<BigDecimal> exact = Stream.of(steps).map(BigDecimal::new).toList();
    return node -> {
      BigDecimal number = Numbers.exact(node);
      for (BigDecimal step : exact) {
        if (number != null && !Numbers.isMultiple(number, step)) {
          return "must be a multiple of " + step;
        }
      }
      return null;
    };
  }

  private static Constraint only(String[] values) {
    Set<Object> allowed = new HashSet<>();
    for (String value : values) {
      allowed.add(Numbers.comparable(Json.parse(value)));
    }
    String words = "must be " + String.join(" or ", values);
    return node -> allowed.contains(Numbers.comparable(node)) ? null : words;
  }

  private static Constraint alike(String[] values) {
    Set<String> kinds = new TreeSet<>();
    for (String value : values) {
      kinds.add(kind(Json.parse(value)));
    }
    if (kinds.contains("a number")) {
      kinds.add("an integer");
    }
    String words = "must be " + String.join(" or ", kinds);
    return node -> kinds.contains(kind(node)) ? null : words;
  }

  private static String kind(JsonNode node) {
    BigDecimal number = Numbers.exact(node);
    return number != null && Numbers.isWhole(number) ? "an integer" : Shape.kind(node);
  }
}
