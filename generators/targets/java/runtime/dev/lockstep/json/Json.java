package dev.lockstep.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/** Reads JSON as the contract means it, and writes it again: what is read comes back the same. */
public final class Json {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxStringLength(Integer.MAX_VALUE)
                          .maxNameLength(Integer.MAX_VALUE)
                          .maxNumberLength(100_000)
                          .build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private Json() {}

  /** Returns the value of a JSON text; throws DecodeException with all that breaks the contract. */
  public static <T> T decode(String text, Class<T> type) {
    return decode(parse(text), type);
  }

  /** Returns the value of a JSON text; throws DecodeException with all that breaks the contract. */
  public static <T> T decode(String text, JsonType<T> type) {
    return decode(parse(text), type);
  }

  /** Returns the value of some JSON; throws DecodeException with all that breaks the contract. */
  public static <T> T decode(JsonNode json, Class<T> type) {
    return decode(json, JsonType.of(type));
  }

  /** Returns the value of some JSON; throws DecodeException with all that breaks the contract. */
  @SuppressWarnings("unchecked") // the shape was made of the type
  public static <T> T decode(JsonNode json, JsonType<T> type) {
    Faults faults = new Faults();
    Object value = type.shape().read(json, Place.ROOT, faults);
    if (!faults.isEmpty()) {
      throw new DecodeException(faults.sorted());
    }
    return (T) value;
  }

  /** Returns a JSON text as a tree; throws DecodeException where it is not well-formed. */
  public static JsonNode parse(String text) {
    try {
      JsonNode tree = MAPPER.readTree(text);
      if (tree.isMissingNode()) {
        throw new DecodeException(List.of(new Fault("", "is empty")));
      }
      return tree;
    } catch (JsonProcessingException malformed) {
      String message = "is no JSON: " + malformed.getOriginalMessage();
      throw new DecodeException(List.of(new Fault("", message)));
    }
  }

  /** Returns a model, or whatever consists of models, lists, maps and scalars, as JSON text. */
  public static String encode(Object value) {
    try {
      return MAPPER.writeValueAsString(tree(value));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Returns a model, or whatever consists of models, lists, maps and scalars, as a JSON tree. */
  public static JsonNode tree(Object value) {
    return switch (value) {
      case null -> NODES.nullNode();
      case JsonNode node -> node;
      case String text -> TextNode.valueOf(text);
      case Boolean truth -> BooleanNode.valueOf(truth);
      case Integer number -> NODES.numberNode(number);
      case Long number -> NODES.numberNode(number);
      case BigInteger number -> NODES.numberNode(number);
      case BigDecimal number -> NODES.numberNode(number);
      case Double number when Double.isFinite(number) -> NODES.numberNode(number);
      case JsonField<?> field -> tree(field.orNull());
      case Members<?> members -> object(members.asMap());
      case Map<?, ?> map -> object(map);
      case Iterable<?> items -> array(items);
      default -> written(value);
    };
  }

  /** Returns everything that breaks the contract in a value that was put together by hand. */
  public static List<Fault> faults(Object value) {
    Faults faults = new Faults();
    Shapes.of(value.getClass()).read(tree(value), Place.ROOT, faults);
    return faults.sorted();
  }

  /** Returns a member of an object by its name in JSON, or null where there is none. */
  public static Object member(Object value, String name) {
    return switch (value) {
      case null -> null;
      case JsonNode node -> node.isNull() ? null : node.get(name);
      case Map<?, ?> map -> map.get(name);
      case Record model -> {
        Shape shape = Shapes.resolved(model.getClass());
        yield switch (shape) {
          case RecordShape record -> record.member(model, name);
          case Shapes.Wrapper wrapper -> member(wrapper.unwrap(model), name);
          default -> null;
        };
      }
      default -> null;
    };
  }

  private static JsonNode written(Object value) {
    if (!(value instanceof Record || value instanceof Enum<?>)) {
      throw new IllegalArgumentException("no JSON is made of " + value.getClass());
    }
    Class<?> type = value instanceof Enum<?> one ? one.getDeclaringClass() : value.getClass();
    Shape shape = Shapes.resolved(type);
    return switch (shape) {
      case RecordShape record -> {
        ObjectNode into = NODES.objectNode();
        record.write(value, into);
        yield into;
      }
      case TupleShape tuple -> {
        ArrayNode into = NODES.arrayNode();
        tuple.write(value, into);
        yield into;
      }
      case Shapes.Wrapper wrapper -> tree(wrapper.unwrap(value));
      case EnumShape constants -> constants.write(value);
      default -> throw new IllegalArgumentException("no JSON is made of " + value.getClass());
    };
  }

  private static JsonNode object(Map<?, ?> members) {
    ObjectNode into = NODES.objectNode();
    members.forEach((name, one) -> into.set(name.toString(), tree(one)));
    return into;
  }

  private static JsonNode array(Iterable<?> items) {
    ArrayNode into = NODES.arrayNode();
    items.forEach(item -> into.add(tree(item)));
    return into;
  }
}
