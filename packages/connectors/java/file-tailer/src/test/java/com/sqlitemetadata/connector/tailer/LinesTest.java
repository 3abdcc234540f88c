package com.sqlitemetadata.connector.tailer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinesTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"6, false", "6, true", "7, false", "7, true", "100, false", "2000000, true"})
  void hasNoLinesAtTheEndNorBehindIt(long from, boolean whole) throws IOException {
    Path file = Files.writeString(folder.resolve("events"), "ab\ncd\n");
    try (Lines lines = Lines.open(file)) {
      Lines.Chunk chunk = lines.read(from, 10, whole);
      assertThat(chunk.texts()).isEmpty();
      assertThat(chunk.end()).isEqualTo(from);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1_500_000, 1 << 21, 600_000_000})
  void passesOverALineThatIsTooLongWithoutKeepingIt(long length) throws IOException {
    Path file = Files.writeString(folder.resolve("events"), "ab\n");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      // The line is a hole: it takes no room on the disk, and more than the heap in memory.
      channel.write(ByteBuffer.wrap("\ncd\nef".getBytes(StandardCharsets.UTF_8)), 3 + length);
    }
    try (Lines lines = Lines.open(file)) {
      assertThat(lines.read(0, 10, false).texts()).containsExactly("ab");
      Lines.Chunk passed = lines.read(3, 10, false);
      assertThat(passed.texts()).containsExactly((String) null);
      assertThat(passed.end()).isEqualTo(length + 4);
      assertThat(lines.read(passed.end(), 10, false).texts()).containsExactly("cd");
    }
  }

  @Test
  void waitsForTheEndOfALineThatIsTooLong() throws IOException {
    Path file = Files.writeString(folder.resolve("events"), "x".repeat(3_000_000));
    try (Lines lines = Lines.open(file)) {
      assertThat(lines.read(0, 10, false)).isEqualTo(new Lines.Chunk(List.of(), 0));
      assertThat(lines.read(0, 10, true).texts()).containsExactly((String) null);
      assertThat(lines.read(0, 10, true).end()).isEqualTo(3_000_000);
    }
  }

  @Test
  void takesWhatHasNoEndYetOnlyWhereTheFileIsWhole() throws IOException {
    Path file = Files.writeString(folder.resolve("events"), "ab\ncd");
    try (Lines lines = Lines.open(file)) {
      assertThat(lines.read(0, 10, false).texts()).containsExactly("ab");
      assertThat(lines.read(3, 10, false).texts()).isEmpty();
      assertThat(lines.read(3, 10, true).texts()).containsExactly("cd");
    }
  }
}
