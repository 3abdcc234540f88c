package dev.lockstep.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.Temporal;
import java.util.function.Function;

/** Makes mappers that read JSON as the contract means it. */
public final class Json {
  private Json() {}

  /**
   * Returns a mapper that converts nothing from another JSON type, takes {@code 1.0} for an
   * integer, refuses members that a closed object does not list, and writes times as text.
   */
  public static JsonMapper mapper() {
    SimpleModule exact =
        new SimpleModule("exact")
            .setDeserializerModifier(new NeverNullModifier())
            .addDeserializer(OffsetDateTime.class, new TimeReader<>(OffsetDateTime::parse))
            .addDeserializer(LocalDate.class, new TimeReader<>(LocalDate::parse))
            .addDeserializer(Integer.class, new IntegerReader<>(BigDecimal::intValueExact))
            .addDeserializer(Long.class, new IntegerReader<>(BigDecimal::longValueExact));
    JsonMapper.Builder builder =
        JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(exact)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS);
    builder.withCoercionConfig(
        LogicalType.Textual,
        config ->
            config
                .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail));
    return builder.build();
  }

  private static final class IntegerReader<T> extends JsonDeserializer<T> {
    private final Function<BigDecimal, T> exact;

    IntegerReader(Function<BigDecimal, T> exact) {
      this.exact = exact;
    }

    @Override
    @SuppressWarnings("unchecked") // the context answers with the type that is asked for
    public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
      JsonToken token = parser.currentToken();
      if (token == null || !token.isNumeric()) {
        return (T) context.handleUnexpectedToken(Number.class, parser);
      }
      try {
        return exact.apply(parser.getDecimalValue());
      } catch (ArithmeticException outside) {
        return (T)
            context.handleWeirdNumberValue(
                Number.class, parser.getNumberValue(), "not an integer of this size");
      }
    }
  }

  private static final class TimeReader<T> extends JsonDeserializer<T> {
    private final Function<String, T> parse;

    TimeReader(Function<String, T> parse) {
      this.parse = parse;
    }

    @Override
    @SuppressWarnings("unchecked") // the context answers with the type that is asked for
    public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
      if (!parser.hasToken(JsonToken.VALUE_STRING)) {
        return (T) context.handleUnexpectedToken(Temporal.class, parser);
      }
      try {
        return parse.apply(parser.getText());
      } catch (DateTimeParseException unreadable) {
        return (T)
            context.handleWeirdStringValue(Temporal.class, parser.getText(), "not a time");
      }
    }
  }
}
