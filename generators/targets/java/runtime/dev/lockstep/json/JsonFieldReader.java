package dev.lockstep.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.ContextualDeserializer;
import java.io.IOException;

/** Reads a {@link JsonField}; a member that is not there becomes the absent one. */
final class JsonFieldReader extends JsonDeserializer<JsonField<?>>
    implements ContextualDeserializer {
  private final JavaType content;

  JsonFieldReader() {
    this(null);
  }

  private JsonFieldReader(JavaType content) {
    this.content = content;
  }

  @Override
  public JsonDeserializer<?> createContextual(DeserializationContext context, BeanProperty property)
      throws JsonMappingException {
    JavaType field = property == null ? context.getContextualType() : property.getType();
    return new JsonFieldReader(field.containedTypeOrUnknown(0));
  }

  @Override
  public JsonField<?> deserialize(JsonParser parser, DeserializationContext context)
      throws IOException {
    Object value = context.readValue(parser, content);
    return JsonField.of(value);
  }

  @Override
  public JsonField<?> getNullValue(DeserializationContext context) {
    return JsonField.ofNull();
  }

  @Override
  public Object getAbsentValue(DeserializationContext context) {
    return JsonField.absent();
  }
}
