package dev.lockstep.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.function.Function;

/** The shapes of values that are neither arrays nor objects; no JSON type passes for another. */
final class Scalars {
  static final Shape ANY = (node, place, faults) -> node;
  private static final Map<Class<?>, Shape> KNOWN =
      Map.of(
          String.class, Scalars::text,
          Boolean.class, Scalars::truth,
          Integer.class, whole(BigDecimal::intValueExact, "32 bits"),
          Long.class, whole(BigDecimal::longValueExact, "64 bits"),
          BigInteger.class, whole(BigDecimal::toBigIntegerExact, "10000 digits"),
          BigDecimal.class, Scalars::decimal,
          Double.class, Scalars::floating,
          JsonNode.class, ANY);

  private Scalars() {}

  /** Returns the shape of a class, or null where it is none of these. */
  static Shape of(Class<?> type) {
    return KNOWN.get(type);
  }

  private static Object text(JsonNode node, Place place, Faults faults) {
    return node.isTextual() ? node.textValue() : Shape.wrong("a string", node, place, faults);
  }

  private static Object truth(JsonNode node, Place place, Faults faults) {
    return node.isBoolean() ? node.booleanValue() : Shape.wrong("a boolean", node, place, faults);
  }

  private static Object decimal(JsonNode node, Place place, Faults faults) {
    BigDecimal number = Numbers.exact(node);
    return number == null ? Shape.wrong("a number", node, place, faults) : number;
  }

  private static Object floating(JsonNode node, Place place, Faults faults) {
    BigDecimal number = Numbers.exact(node);
    if (number == null) {
      return Shape.wrong("a number", node, place, faults);
    }
    double value = number.doubleValue();
    if (!Double.isFinite(value)) {
      faults.add(place, "must be a number of double precision");
    }
    return value;
  }

  private static Shape whole(Function<BigDecimal, Object> exact, String room) {
    return (node, place, faults) -> {
      BigDecimal number = Numbers.exact(node);
      if (number == null) {
        return Shape.wrong("an integer", node, place, faults);
      }
      if (!Numbers.isWhole(number)) {
        faults.add(place, "must be an integer");
        return null;
      }
      try {
        return exact.apply(number);
      } catch (ArithmeticException outside) {
        faults.add(place, "must be an integer of at most " + room);
        return null;
      }
    };
  }
}
