package dev.lockstep.json;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Collects the members of a record, of which many may be absent.
 *
 * @param <T> the record, whose class encloses that of the builder
 * @param <B> the builder itself
 */
public abstract class ModelBuilder<T, B extends ModelBuilder<T, B>> {
  private final Map<String, Object> given = new HashMap<>();
  private final Map<String, Object> others = new LinkedHashMap<>();

  /** Begins with nothing set. */
  protected ModelBuilder() {}

  /** Keeps a member by its name in JSON. */
  protected final B set(String name, Object value) {
    given.put(name, value);
    return self();
  }

  /** Keeps a member that the contract does not list. */
  protected final B other(String name, Object value) {
    others.put(name, value);
    return self();
  }

  /** Returns the record; throws IllegalArgumentException where a required member is missing. */
  @SuppressWarnings("unchecked") // a builder is nested in its record
  public final T build() {
    RecordShape shape = (RecordShape) Shapes.resolved(getClass().getEnclosingClass());
    return (T) shape.make(given, Members.of(others));
  }

  @SuppressWarnings("unchecked") // a builder names itself as its second parameter
  private B self() {
    return (B) this;
  }
}
