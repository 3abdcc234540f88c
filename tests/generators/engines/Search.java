import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Reads lines of a pattern and texts, parted by tabs, in hexadecimal UTF-16; writes for each line a
 * digit for each text, 1 where the pattern is found, or "invalid".
 */
final class Search {
  private Search() {}

  public static void main(String[] arguments) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    StringBuilder answers = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] parts = line.split("\t", -1);
      try {
        Pattern pattern = Pattern.compile(decoded(parts[0]));
        for (int at = 1; at < parts.length; at++) {
          answers.append(pattern.matcher(decoded(parts[at])).find() ? '1' : '0');
        }
      } catch (PatternSyntaxException refusal) {
        answers.append("invalid");
      }
      answers.append('\n');
    }
    System.out.print(answers);
  }

  private static String decoded(String text) {
    StringBuilder characters = new StringBuilder();
    for (int at = 0; at < text.length(); at += 4) {
      characters.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
    }
    return characters.toString();
  }
}
