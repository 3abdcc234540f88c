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

/** Lists the JSON values that are allowed. */
@Documented
@Constraint(validatedBy = Only.Check.class)
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER, ElementType.TYPE_USE})
public @interface Only {
  /** Returns the values, as JSON. */
  String[] value();

  /** Returns whether others of the same JSON types are allowed, too: new ones are expected. */
  boolean open() default false;

  /** Returns what is said where a value is refused. */
  String message() default "must be one of {value}";

  /** Returns the groups that the constraint belongs to. */
  Class<?>[] groups() default {};

  /** Returns what a client of the provider attaches. */
  Class<? extends Payload>[] payload() default {};

  /** Checks it, where a Jakarta Validation provider asks. */
  final class Check implements ConstraintValidator<Only, Object> {
    private Only constraint;

    /** Makes a check; the provider calls it. */
    public Check() {}

    @Override
    public void initialize(Only annotation) {
      constraint = annotation;
    }

    @Override
    public boolean isValid(Object value, ConstraintValidatorContext context) {
      return value == null || Constraints.of(constraint).refusal(Json.tree(value)) == null;
    }
  }
}
