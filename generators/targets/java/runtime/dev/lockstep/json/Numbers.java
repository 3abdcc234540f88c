package dev.lockstep.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What JSON numbers are worth, exactly, and which JSON values are the same. */
final class Numbers {
  /** No integer of more digits than this is made: a few letters could ask for gigabytes. */
  private static final int MOST_DIGITS = 10_000;

  private Numbers() {}

  /** Returns what a number is worth, or null where it is no finite number. */
  static BigDecimal exact(JsonNode node) {
    if (!node.isNumber()
        || (node.isDouble() || node.isFloat()) && !Double.isFinite(node.doubleValue())) {
      return null;
    }
    return node.decimalValue();
  }

  /** Returns whether a number is whole, and not too long to be written out. */
  static boolean isWhole(BigDecimal number) {
    BigDecimal plain = number.stripTrailingZeros();
    return plain.scale() <= 0 && digits(plain) <= MOST_DIGITS;
  }

  static boolean isMultiple(BigDecimal number, BigDecimal step) {
    if (number.signum() == 0) {
      return true;
    }
    if (digits(number) > MOST_DIGITS || number.scale() > MOST_DIGITS) {
      return false;
    }
    return number.remainder(step).signum() == 0;
  }

  private static long digits(BigDecimal number) {
    return (long) number.precision() - number.scale();
  }

  /** Returns whether an array holds no JSON value twice; 1 equals 1.0, and true is not 1. */
  static boolean isUnique(JsonNode array) {
    Set<Object> seen = new HashSet<>();
    for (JsonNode item : array) {
      if (!seen.add(comparable(item))) {
        return false;
      }
    }
    return true;
  }

  /** Returns an object that equals that of another JSON value where the values are the same. */
  static Object comparable(JsonNode node) {
    BigDecimal number = exact(node);
    if (number != null) {
      return number.stripTrailingZeros();
    }
    if (node.isArray()) {
      List<Object> items = new ArrayList<>(node.size());
      node.forEach(item -> items.add(comparable(item)));
      return items;
    }
    if (node.isObject()) {
      Map<String, Object> members = new LinkedHashMap<>();
      node.properties().forEach(one -> members.put(one.getKey(), comparable(one.getValue())));
      return members;
    }
    return node;
  }
}
