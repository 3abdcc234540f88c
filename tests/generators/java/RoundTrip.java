import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** Reads lines of a class name, a tab and JSON; writes each value again, or that it was refused. */
final class RoundTrip {
  private RoundTrip() {}

  public static void main(String[] arguments) throws IOException, ReflectiveOperationException {
    String base = arguments[0];
    JsonMapper mapper =
        (JsonMapper) Class.forName(base + ".json.Json").getMethod("mapper").invoke(null);
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    StringBuilder answers = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] parts = line.split("\t", 2);
      Class<?> type = Class.forName(base + ".model." + parts[0]);
      try {
        answers.append(mapper.writeValueAsString(mapper.readValue(parts[1], type)));
      } catch (JsonProcessingException refusal) {
        answers.append("refused ").append(refusal.getOriginalMessage().lines().findFirst().orElse(""));
      }
      answers.append('\n');
    }
    System.out.write(answers.toString().getBytes(StandardCharsets.UTF_8));
    System.out.flush();
  }
}
