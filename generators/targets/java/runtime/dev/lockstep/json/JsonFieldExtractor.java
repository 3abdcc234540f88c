package dev.lockstep.json;

import jakarta.validation.valueextraction.ExtractedValue;
import jakarta.validation.valueextraction.UnwrapByDefault;
import jakarta.validation.valueextraction.ValueExtractor;

/** Lets the constraints of a {@link JsonField}'s value be validated. */
@UnwrapByDefault
public final class JsonFieldExtractor implements ValueExtractor<JsonField<@ExtractedValue ?>> {
  /** Makes an extractor; validation providers call it. */
  public JsonFieldExtractor() {}

  @Override
  public void extractValues(JsonField<?> field, ValueReceiver receiver) {
    receiver.value(null, field.orNull());
  }
}
