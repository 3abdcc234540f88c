package dev.lockstep.json;

import java.lang.reflect.AnnotatedParameterizedType;

/**
 * A type that JSON is read as, where a class alone does not say it: {@code new
 * JsonType<List<Node>>() {}}. Constraints are annotations in it.
 *
 * @param <T> the type
 */
public abstract class JsonType<T> {
  private final Shape shape;

  /** Takes the type from the subclass that is made. */
  protected JsonType() {
    if (getClass().getAnnotatedSuperclass() instanceof AnnotatedParameterizedType parent) {
      shape = Shapes.of(parent.getAnnotatedActualTypeArguments()[0]);
    } else {
      throw new IllegalStateException("a JsonType names the type that it stands for");
    }
  }

  private JsonType(Shape shape) {
    this.shape = shape;
  }

  /** Returns the type of a class. */
  public static <T> JsonType<T> of(Class<T> type) {
    return new OfClass<>(Shapes.of(type));
  }

  Shape shape() {
    return shape;
  }

  private static final class OfClass<T> extends JsonType<T> {
    OfClass(Shape shape) {
      super(shape);
    }
  }
}
