package dev.lockstep.json;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Bounds the length of a text, counted in Unicode code points. */
@Documented
@Constraint(validatedBy = Length.Check.class)
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER, ElementType.TYPE_USE})
public @interface Length {
  /** Returns the least number of code points. */
  int min() default 0;

  /** Returns the greatest number of code points. */
  int max() default Integer.MAX_VALUE;

  /** Returns what is said where a value is refused. */
  String message() default "must have {min} to {max} characters";

  /** Returns the groups that the constraint belongs to. */
  Class<?>[] groups() default {};

  /** Returns what a client of the provider attaches. */
  Class<? extends Payload>[] payload() default {};

  /** Checks it, where a Jakarta Validation provider asks. */
  final class Check implements ConstraintValidator<Length, Object> {
    private Length constraint;

    /** Makes a check; the provider calls it. */
    public Check() {}

    @Override
    public void initialize(Length annotation) {
      constraint = annotation;
    }

    @Override
    public boolean isValid(Object value, ConstraintValidatorContext context) {
      return value == null || Constraints.of(constraint).refusal(Json.tree(value)) == null;
    }
  }
}
