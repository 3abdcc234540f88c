package dev.lockstep.json;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks a record that is an array in JSON, its components in order. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Tuple {
  /** Returns the least number of items. */
  int min() default 0;

  /** Returns the greatest number of items. */
  int max() default Integer.MAX_VALUE;
}
