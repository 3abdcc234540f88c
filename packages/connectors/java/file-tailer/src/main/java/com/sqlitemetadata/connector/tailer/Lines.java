package com.sqlitemetadata.connector.tailer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A file that is read line by line, from any of its bytes, while it grows. */
final class Lines implements AutoCloseable {
  private static final int CHUNK = 1 << 20;

  /**
   * Some lines.
   *
   * @param texts the lines without their ends; null stands for one that is too long
   * @param end the byte behind them
   */
  record Chunk(List<String> texts, long end) {}

  private final FileChannel channel;
  private final String key;

  private Lines(FileChannel channel, String key) {
    this.channel = channel;
    this.key = key;
  }

  static Lines open(Path path) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    return new Lines(channel, keyOf(path));
  }

  /** Returns what tells a file from others: its inode, or when it was made where there is none. */
  static String keyOf(Path path) throws IOException {
    BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
    Object inode = found.fileKey();
    return inode == null ? found.creationTime().toString() : inode.toString();
  }

  String key() {
    return key;
  }

  long size() throws IOException {
    return channel.size();
  }

  /**
   * Returns whole lines from a byte on, none where there is no whole one yet.
   *
   * @param whole whether what stands behind the last end of a line is a line as well
   */
  Chunk read(long from, long longest, boolean whole) throws IOException {
    long left = channel.size() - from;
    if (left <= 0) {
      // The file may have become shorter since somebody looked.
      return new Chunk(List.of(), from);
    }
    int wanted = (int) Math.min(left, CHUNK);
    while (true) {
      byte[] bytes = bytes(from, wanted);
      List<String> texts = new ArrayList<>();
      int start = 0;
      for (int at = 0; at < bytes.length; at++) {
        if (bytes[at] == '\n') {
          texts.add(text(bytes, start, at, longest));
          start = at + 1;
        }
      }
      boolean end = bytes.length == left || bytes.length < wanted;
      if (whole && end && start < bytes.length) {
        texts.add(text(bytes, start, bytes.length, longest));
        start = bytes.length;
      }
      if (!texts.isEmpty() || end) {
        return new Chunk(texts, from + start);
      }
      if (wanted > longest) {
        return behindTooLong(from, wanted, whole);
      }
      wanted = (int) Math.min(left, Math.min(Integer.MAX_VALUE - 8, wanted * 2L));
    }
  }

  /** Looks for the end of a line that is too long; it is not in the bytes that were read. */
  private Chunk behindTooLong(long from, long read, boolean whole) throws IOException {
    long position = from + read;
    while (true) {
      byte[] bytes = bytes(position, CHUNK);
      for (int at = 0; at < bytes.length; at++) {
        if (bytes[at] == '\n') {
          return new Chunk(Collections.singletonList(null), position + at + 1);
        }
      }
      position += bytes.length;
      if (bytes.length < CHUNK) {
        return whole
            ? new Chunk(Collections.singletonList(null), position)
            : new Chunk(List.of(), from);
      }
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static String text(byte[] bytes, int start, int end, long longest) {
    return end - start > longest
        ? null
        : new String(bytes, start, end - start, StandardCharsets.UTF_8);
  }

  private byte[] bytes(long from, int count) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(Math.max(0, count));
    while (into.hasRemaining() && channel.read(into, from + into.position()) >= 0) {
      // until all of it is there
      continue;
    }
    byte[] found = new byte[into.flip().remaining()];
    into.get(found);
    return found;
  }
}
