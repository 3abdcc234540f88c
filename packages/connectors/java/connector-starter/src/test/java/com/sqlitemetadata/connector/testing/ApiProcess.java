package com.sqlitemetadata.connector.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The API in a process of its own. */
public final class ApiProcess extends RunningApi {
  private final Path folder;
  private final Path program;
  private Process process;

  private ApiProcess(Path program, Path folder) throws IOException {
    this.program = program;
    this.folder = folder;
  }

  /**
   * Starts it on a new database in a folder. Where it was not built, the test is skipped, loudly.
   */
  public static ApiProcess start(Path folder) throws IOException {
    Path program = root().resolve("packages/api/dist/program/main.js");
    if (!Files.exists(program)) {
      skip("SKIPPED, THE API IS NOT BUILT: run `pnpm build`, then this test again");
    }
    ApiProcess api = new ApiProcess(program, folder);
    api.start();
    return api;
  }

  @Override
  public void start() throws IOException {
    ProcessBuilder builder = new ProcessBuilder("node", program.toString());
    builder.environment().putAll(environment());
    builder.environment().put("PORT", Integer.toString(port()));
    builder.environment().put("DATABASE_PATH", folder.resolve("metadata.sqlite").toString());
    process =
        builder
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("api.log").toFile()))
            .start();
    awaitReady();
  }

  @Override
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("lockstep.yaml"))) {
      folder = folder.getParent();
    }
    return folder;
  }
}
