package dev.lockstep.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the constructors of the models have in common. */
public final class Members {
  private Members() {}

  /** Returns a value that must be there; throws IllegalArgumentException where it is null. */
  public static <T> T required(String name, T value) {
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing or null");
    }
    return value;
  }

  /** Returns a value that can only be one, or null; throws IllegalArgumentException otherwise. */
  public static <T> T constant(String name, T value, T only) {
    if (value != null && !value.equals(only)) {
      throw new IllegalArgumentException(name + " must be " + only);
    }
    return value;
  }

  /** Returns a multiple of a step, or null; throws IllegalArgumentException otherwise. */
  public static <T extends Number> T multipleOf(String name, T value, String step) {
    if (value != null) {
      BigDecimal rest = new BigDecimal(value.toString()).remainder(new BigDecimal(step));
      if (rest.signum() != 0) {
        throw new IllegalArgumentException(name + " must be a multiple of " + step);
      }
    }
    return value;
  }

  /** Returns a list without repetition, or null; throws IllegalArgumentException otherwise. */
  public static <T> List<T> unique(String name, List<T> list) {
    if (list != null && new HashSet<>(list).size() < list.size()) {
      throw new IllegalArgumentException(name + " holds an item twice");
    }
    return list;
  }

  /** Returns a copy of a list that nobody can change, or null. */
  public static <T> List<T> copy(List<T> list) {
    return list == null ? null : Collections.unmodifiableList(new ArrayList<>(list));
  }

  /** Returns a copy of a map that nobody can change and that keeps its order, or null. */
  public static <T> Map<String, T> copy(Map<String, T> map) {
    return map == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  /** Returns a copy of a map that nobody can change, empty for null. */
  public static <T> Map<String, T> copyOrEmpty(Map<String, T> map) {
    return map == null ? Map.of() : copy(map);
  }
}
