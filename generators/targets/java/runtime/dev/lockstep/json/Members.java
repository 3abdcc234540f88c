package dev.lockstep.json;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;

/**
 * The members of an object that the contract does not list by name, in the order of the document.
 *
 * @param <T> the type of their values
 */
public final class Members<T> {
  private static final Members<?> NONE = new Members<>(Map.of());

  private final Map<String, T> values;

  private Members(Map<String, T> values) {
    this.values = values;
  }

  /** Returns no members. */
  @SuppressWarnings("unchecked") // it holds no value of any type
  public static <T> Members<T> none() {
    return (Members<T>) NONE;
  }

  /** Returns members by name; null stands for none. */
  public static <T> Members<T> of(Map<String, T> values) {
    return values == null || values.isEmpty() ? none() : new Members<>(copy(values));
  }

  /** Returns one member. */
  public static <T> Members<T> of(String name, T value) {
    return new Members<>(Collections.singletonMap(name, value));
  }

  /** Returns the value of a member, or null where there is none. */
  public T get(String name) {
    return values.get(name);
  }

  /** Returns the members as a map that nobody can change. */
  public Map<String, T> asMap() {
    return values;
  }

  /** Returns whether there is none. */
  public boolean isEmpty() {
    return values.isEmpty();
  }

  /** Calls an action for each name and value. */
  public void forEach(BiConsumer<String, ? super T> action) {
    values.forEach(action);
  }

  /** Returns a copy of a list that nobody can change, or null. */
  public static <T> List<T> copy(List<T> list) {
    return list == null ? null : Collections.unmodifiableList(new ArrayList<>(list));
  }

  /** Returns a copy of a map that nobody can change and that keeps its order, or null. */
  public static <T> Map<String, T> copy(Map<String, T> map) {
    return map == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Members<?> members && Objects.equals(values, members.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
