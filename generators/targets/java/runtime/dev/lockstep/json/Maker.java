package dev.lockstep.json;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/** Makes records of one class, by their canonical constructor. */
final class Maker {
  private final Constructor<?> constructor;

  Maker(Class<?> type) {
    Class<?>[] parameters =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      constructor = type.getConstructor(parameters);
    } catch (NoSuchMethodException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  Object make(Object... values) {
    try {
      return constructor.newInstance(values);
    } catch (InvocationTargetException failed) {
      throw unchecked(failed);
    } catch (InstantiationException | IllegalAccessException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  static Object call(Method method, Object target) {
    try {
      return method.invoke(target);
    } catch (InvocationTargetException failed) {
      throw unchecked(failed);
    } catch (IllegalAccessException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static RuntimeException unchecked(InvocationTargetException failed) {
    return failed.getCause() instanceof RuntimeException cause
        ? cause
        : new IllegalStateException(failed.getCause());
  }
}
