package com.sqlitemetadata.connector.tailer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The note of how far the file was read. It is written after the events are kept: a crash in
 * between has them read once more, and the platform passes them over by their ids.
 */
final class OffsetFile {
  private final Path path;

  OffsetFile(Path path) {
    this.path = path;
  }

  /** Returns what was noted last; none where nothing was, or where it cannot be understood. */
  Offset read() {
    try {
      List<String> lines = Files.readAllLines(path, StandardCharsets.UTF_8);
      return new Offset(lines.get(0), Long.parseLong(lines.get(1)), Long.parseLong(lines.get(2)));
    } catch (IOException | NumberFormatException | IndexOutOfBoundsException unknown) {
      return Offset.NONE;
    }
  }

  /** Notes how far the file was read, as a whole or not at all. */
  void write(Offset offset) throws IOException {
    Path next = path.resolveSibling(path.getFileName() + ".next");
    String text = "%s%n%d%n%d%n".formatted(offset.file(), offset.offset(), offset.line());
    Files.writeString(next, text, StandardCharsets.UTF_8);
    Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
