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

/** Says what a number has to be a multiple of, in decimal arithmetic. */
@Documented
@Constraint(validatedBy = MultipleOf.Check.class)
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER, ElementType.TYPE_USE})
public @interface MultipleOf {
  /** Returns the steps, as decimal numbers. */
  String[] value();

  /** Returns what is said where a value is refused. */
  String message() default "must be a multiple of {value}";

  /** Returns the groups that the constraint belongs to. */
  Class<?>[] groups() default {};

  /** Returns what a client of the provider attaches. */
  Class<? extends Payload>[] payload() default {};

  /** Checks it, where a Jakarta Validation provider asks. */
  final class Check implements ConstraintValidator<MultipleOf, Number> {
    private MultipleOf constraint;

    /** Makes a check; the provider calls it. */
    public Check() {}

    @Override
    public void initialize(MultipleOf annotation) {
      constraint = annotation;
    }

    @Override
    public boolean isValid(Number value, ConstraintValidatorContext context) {
      return value == null || Constraints.of(constraint).refusal(Json.tree(value)) == null;
    }
  }
}
