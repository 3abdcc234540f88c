import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Decodes and encodes with a generated Java package: a line of JSON in, a line of JSON out.
 *
 * <p>Run as {@code Driver RUNTIME}, the package of the run-time code; lines as in driver.py. A class with a
 * constant {@code TYPE} stands for what that says.
 */
public final class Driver {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static Class<?> json;
  private static Class<?> jsonType;
  private static Class<?> refusal;

  private Driver() {}

  /** Answers line by line until there are no more. */
  public static void main(String[] arguments) throws IOException, ReflectiveOperationException {
    json = Class.forName(arguments[0] + ".Json");
    jsonType = Class.forName(arguments[0] + ".JsonType");
    refusal = Class.forName(arguments[0] + ".DecodeException");
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      out.println(MAPPER.writeValueAsString(answer(MAPPER.readValue(line, ObjectNode.class))));
    }
  }

  private static ObjectNode answer(ObjectNode asked) {
    ObjectNode answer = MAPPER.createObjectNode();
    try {
      Object value = decode(asked.get("name").asText(), asked.get("text").asText());
      Method encode = json.getMethod("encode", Object.class);
      return answer.put("text", (String) encode.invoke(null, value));
    } catch (InvocationTargetException wrapped) {
      Throwable problem = wrapped.getCause();
      if (refusal.isInstance(problem)) {
        return refused(answer, problem);
      }
      return answer.put("error", String.valueOf(problem));
    } catch (ReflectiveOperationException | RuntimeException | LinkageError problem) {
      return answer.put("error", String.valueOf(problem));
    }
  }

  private static Object decode(String name, String text) throws ReflectiveOperationException {
    Class<?> type = Class.forName(name);
    try {
      Object constant = type.getField("TYPE").get(null);
      if (jsonType.isInstance(constant)) {
        return json.getMethod("decode", String.class, jsonType).invoke(null, text, constant);
      }
    } catch (NoSuchFieldException none) {
      // It is a model itself.
    }
    return json.getMethod("decode", String.class, Class.class).invoke(null, text, type);
  }

  private static ObjectNode refused(ObjectNode answer, Throwable problem) {
    try {
      List<?> pointers = (List<?>) refusal.getMethod("pointers").invoke(problem);
      return answer.set("faults", MAPPER.valueToTree(pointers));
    } catch (ReflectiveOperationException none) {
      return answer.put("error", String.valueOf(none));
    }
  }
}
