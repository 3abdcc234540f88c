package com.sqlitemetadata.connector.delivery;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sqlitemetadata.client.json.Json;
import com.sqlitemetadata.connector.spool.SpoolException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * What was put aside, a JSON line each: the event as text, what is wrong with it, and when. Whoever
 * has mended an event hands it in again under another id.
 */
public final class RejectedEvents implements AutoCloseable {
  /** The name of the file in the folder of the spool. */
  public static final String FILE_NAME = "rejected.ndjson";

  private final Path path;
  private final FileOutputStream file;

  /** Opens the file in a folder; throws SpoolException where that cannot be done. */
  public RejectedEvents(Path directory) {
    path = directory.resolve(FILE_NAME);
    try {
      Files.createDirectories(directory);
      file = new FileOutputStream(path.toFile(), true);
    } catch (IOException problem) {
      throw failure(problem);
    }
  }

  /** Keeps an event, and returns once it outlasts a crash. */
  public synchronized void add(String event, String wrong) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("at", Instant.now().toString());
    line.put("wrong", wrong);
    line.put("event", event);
    try {
      file.write((Json.encode(line) + "\n").getBytes(StandardCharsets.UTF_8));
      file.getFD().sync();
    } catch (IOException problem) {
      throw failure(problem);
    }
  }

  /** Returns where it lies. */
  public Path path() {
    return path;
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException problem) {
      throw failure(problem);
    }
  }

  private SpoolException failure(IOException problem) {
    String mend = "see that the disk has room and is in order, and start again";
    return new SpoolException(path, "a refused event cannot be put aside", mend, problem);
  }
}
