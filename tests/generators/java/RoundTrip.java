import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Reads lines of a class name, a tab and JSON. Answers each with a line of JSON: the value written again,
 * or the places of what is wrong with it.
 */
final class RoundTrip {
  private RoundTrip() {}

  public static void main(String[] arguments) throws IOException, ReflectiveOperationException {
    String base = arguments[0];
    Class<?> json = Class.forName(base + ".json.Json");
    Class<?> jsonType = Class.forName(base + ".json.JsonType");
    Method decode = json.getMethod("decode", String.class, jsonType);
    Method encode = json.getMethod("encode", Object.class);
    ObjectMapper mapper = JsonMapper.builder().build();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    StringBuilder answers = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] parts = line.split("\t", 2);
      ObjectNode answer = mapper.createObjectNode();
      try {
        Object value = decode.invoke(null, parts[1], typeOf(base, jsonType, parts[0]));
        answer.put("value", (String) encode.invoke(null, value));
      } catch (InvocationTargetException failed) {
        Throwable cause = failed.getCause();
        if (!cause.getClass().getSimpleName().equals("DecodeException")) {
          throw failed;
        }
        answer.set("pointers", pointers(mapper, cause));
      }
      answers.append(answer).append('\n');
    }
    System.out.write(answers.toString().getBytes(StandardCharsets.UTF_8));
    System.out.flush();
  }

  private static Object typeOf(String base, Class<?> jsonType, String name)
      throws ReflectiveOperationException {
    Class<?> type = Class.forName(base + ".model." + name);
    try {
      return type.getField("TYPE").get(null);
    } catch (NoSuchFieldException none) {
      return jsonType.getMethod("of", Class.class).invoke(null, type);
    }
  }

  private static JsonNode pointers(ObjectMapper mapper, Throwable cause)
      throws ReflectiveOperationException {
    return mapper.valueToTree((List<?>) cause.getClass().getMethod("pointers").invoke(cause));
  }
}
