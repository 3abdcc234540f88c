package dev.lockstep.json;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Finds the shape of a Java type; the types and their annotations are the only source. */
final class Shapes {
  private static final ConcurrentHashMap<Class<?>, Shape> KNOWN = new ConcurrentHashMap<>();

  private Shapes() {}

  /** Returns the shape of a class, null allowed where the class is marked so. */
  static Shape of(Class<?> type) {
    Shape shape = named(type);
    return type.isAnnotationPresent(Nullable.class) ? shape.orNull() : shape;
  }

  /** Returns the shape of a type with the constraints that it carries. */
  static Shape of(AnnotatedType type) {
    Shape shape =
        type instanceof AnnotatedParameterizedType parameterized
            ? container(parameterized)
            : named((Class<?>) type.getType());
    shape = shape.with(Constraints.among(type.getAnnotations()));
    return type.isAnnotationPresent(Nullable.class) ? shape.orNull() : shape;
  }

  /** Returns what makes and writes the values of a class of ours. */
  static Shape resolved(Class<?> type) {
    return named(type) instanceof Named shape ? shape.resolved() : Scalars.of(type);
  }

  private static Shape container(AnnotatedParameterizedType type) {
    AnnotatedType[] arguments = type.getAnnotatedActualTypeArguments();
    Class<?> raw = (Class<?>) ((ParameterizedType) type.getType()).getRawType();
    if (raw == List.class) {
      return Containers.list(of(arguments[0]));
    }
    if (raw == Map.class) {
      ObjectRules rules = type.getAnnotation(ObjectRules.class);
      return Containers.map(of(arguments[0]), new ObjectShape(of(arguments[1]), rules));
    }
    throw new IllegalArgumentException("no JSON is read as " + type);
  }

  private static Shape named(Class<?> type) {
    Shape scalar = Scalars.of(type);
    return scalar != null ? scalar : KNOWN.computeIfAbsent(type, Named::new);
  }

  /** The shape of a class of ours, looked at when it is first needed: a type may contain itself. */
  private static final class Named implements Shape {
    private final Class<?> type;
    private Shape resolved;

    Named(Class<?> type) {
      this.type = type;
    }

    synchronized Shape resolved() {
      if (resolved == null) {
        resolved = resolve();
      }
      return resolved;
    }

    private Shape resolve() {
      if (type.isEnum()) {
        return new EnumShape(type);
      }
      if (type.isSealed() && type.isInterface()) {
        return new UnionShape(type);
      }
      if (!type.isRecord()) {
        throw new IllegalArgumentException("no JSON is read as " + type);
      }
      if (type.isAnnotationPresent(Tuple.class)) {
        return new TupleShape(type);
      }
      return isWrapper(type) ? new Wrapper(type) : new RecordShape(type);
    }

    @Override
    public Object read(JsonNode node, Place place, Faults faults) {
      return resolved().read(node, place, faults);
    }
  }

  /** Returns the shape of a record that wraps a value, whose JSON is its own. */
  static final class Wrapper implements Shape {
    private final Maker maker;
    private final Method accessor;
    private final Shape inner;

    Wrapper(Class<?> type) {
      maker = new Maker(type);
      RecordComponent component = type.getRecordComponents()[0];
      accessor = component.getAccessor();
      inner = Shapes.of(component.getAnnotatedType());
    }

    @Override
    public Object read(JsonNode node, Place place, Faults faults) {
      int before = faults.size();
      Object value = inner.read(node, place, faults);
      return faults.size() == before ? maker.make(value) : null;
    }

    Object unwrap(Object value) {
      return Maker.call(accessor, value);
    }
  }

  private static boolean isWrapper(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    return components.length == 1
        && components[0].getAccessor().isAnnotationPresent(JsonValue.class);
  }
}
