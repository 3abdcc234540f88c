package ${package};

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The connector's program. */
@SpringBootApplication
public class Program {
  /** Runs until it is told to end. */
  public static void main(String[] arguments) {
    SpringApplication.run(Program.class, arguments);
  }
}
