package dev.lockstep.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import java.io.IOException;

/** Writes a {@link JsonField}; the absent one counts as empty, so that it is left out. */
final class JsonFieldWriter extends JsonSerializer<JsonField<?>> {
  @Override
  public void serialize(JsonField<?> field, JsonGenerator generator, SerializerProvider provider)
      throws IOException {
    provider.defaultSerializeValue(field.orNull(), generator);
  }

  @Override
  public boolean isEmpty(SerializerProvider provider, JsonField<?> field) {
    return field == null || !field.isStated();
  }
}
