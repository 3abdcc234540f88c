package dev.lockstep.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says what holds for the members of an object as a whole. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.TYPE_USE})
public @interface ObjectRules {
  /** Returns the least number of members. */
  int min() default 0;

  /** Returns the greatest number of members. */
  int max() default Integer.MAX_VALUE;

  /** Returns a class that wraps the type of every name. */
  Class<?> keys() default JsonNode.class;

  /** Returns the members whose types depend on their names. */
  Pattern[] patterns() default {};

  /** Returns the type of members that are neither listed nor matched; {@code Void} forbids them. */
  Class<?> others() default JsonNode.class;

  /** Members whose name matches have a type. */
  @Documented
  @Retention(RetentionPolicy.RUNTIME)
  @Target({})
  @interface Pattern {
    /** Returns the expression that is looked for in the name. */
    String pattern();

    /** Returns the type, or a class that wraps it. */
    Class<?> type();
  }
}
