package dev.lockstep.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Reads one of several types: the one that a member names, or the first that the value fits.
 *
 * @param <T> what the types have in common
 */
public abstract class UnionReader<T> extends JsonDeserializer<T> {
  private final Class<T> union;
  private final String discriminator;
  private final Map<String, Class<? extends T>> named;
  private final List<Class<? extends T>> branches;

  /** Makes a reader of types that no member tells apart. */
  protected UnionReader(Class<T> union, List<Class<? extends T>> branches) {
    this.union = union;
    this.discriminator = null;
    this.named = Map.of();
    this.branches = branches;
  }

  /** Makes a reader of types that the value of a member tells apart. */
  protected UnionReader(
      Class<T> union, String discriminator, Map<String, Class<? extends T>> named) {
    this.union = union;
    this.discriminator = discriminator;
    this.named = named;
    this.branches = List.of();
  }

  @Override
  public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
    JsonNode tree = context.readTree(parser);
    if (discriminator != null) {
      String value = tree.path(discriminator).textValue();
      Class<? extends T> branch = value == null ? null : named.get(value);
      if (branch == null) {
        return context.reportInputMismatch(
            union, "%s is %s, and none of %s", discriminator, value, named.keySet());
      }
      return context.readTreeAsValue(tree, branch);
    }
    JsonMappingException last = null;
    for (Class<? extends T> branch : branches) {
      try {
        return context.readTreeAsValue(tree, branch);
      } catch (JsonMappingException mismatch) {
        last = mismatch;
      }
    }
    throw last == null ? JsonMappingException.from(parser, "no type to read") : last;
  }
}
