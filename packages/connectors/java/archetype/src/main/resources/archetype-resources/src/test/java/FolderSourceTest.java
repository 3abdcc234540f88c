package ${package};

import static org.assertj.core.api.Assertions.assertThat;

import com.sqlitemetadata.connector.testing.StubPlatform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

class FolderSourceTest {
  @TempDir Path folder;

  @Test
  void eachFileIsHandedOn() throws Exception {
    Path source = Files.createDirectory(folder.resolve("source"));
    Files.writeString(source.resolve("orders.csv"), "id,amount");
    try (StubPlatform platform =
            new StubPlatform((request, number) -> StubPlatform.Answer.TAKEN);
        ConfigurableApplicationContext context =
            SpringApplication.run(
                Program.class,
                "--server.port=0",
                "--connector.url=" + platform.url(),
                "--connector.api-key=key",
                "--connector.organization=acme",
                "--connector.id=01935f5c-2b1a-7c3d-9e4f-5a6b7c8d9e30",
                "--connector.spool.directory=" + folder.resolve("spool"),
                "--source.folder=" + source)) {
      Awaitility.await().until(() -> !platform.requests().isEmpty());
      List<String> ids = platform.requests().getFirst().ids();
      assertThat(ids).singleElement().asString().startsWith("orders.csv@");
    }
  }
}
