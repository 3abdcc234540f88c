package dev.lockstep.json;

import java.util.Objects;
import java.util.Optional;

/**
 * A member that may be absent, null or a value, where these mean three different things.
 *
 * @param <T> the type of the value
 */
public final class JsonField<T> {
  private static final JsonField<?> ABSENT = new JsonField<>(false, null);
  private static final JsonField<?> NULL = new JsonField<>(true, null);

  private final boolean stated;
  private final T value;

  private JsonField(boolean stated, T value) {
    this.stated = stated;
    this.value = value;
  }

  /** Returns the member that is not there. */
  @SuppressWarnings("unchecked") // it holds no value of any type
  public static <T> JsonField<T> absent() {
    return (JsonField<T>) ABSENT;
  }

  /** Returns the member that is null. */
  @SuppressWarnings("unchecked") // it holds no value of any type
  public static <T> JsonField<T> ofNull() {
    return (JsonField<T>) NULL;
  }

  /** Returns the member with a value; null stands for null. */
  public static <T> JsonField<T> of(T value) {
    return value == null ? ofNull() : new JsonField<>(true, value);
  }

  /** Returns the member itself, or the absent one for null. */
  public static <T> JsonField<T> orAbsent(JsonField<T> field) {
    return field == null ? absent() : field;
  }

  /** Returns whether the member is there, be it null or a value. */
  public boolean isStated() {
    return stated;
  }

  /** Returns whether the member is there and null. */
  public boolean isNull() {
    return stated && value == null;
  }

  /** Returns the value, or empty where the member is absent or null. */
  public Optional<T> value() {
    return Optional.ofNullable(value);
  }

  /** Returns the value, or null where the member is absent or null. */
  public T orNull() {
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JsonField<?> field
        && stated == field.stated
        && Objects.equals(value, field.value);
  }

  @Override
  public int hashCode() {
    return Objects.hash(stated, value);
  }

  @Override
  public String toString() {
    return stated ? String.valueOf(value) : "absent";
  }
}
