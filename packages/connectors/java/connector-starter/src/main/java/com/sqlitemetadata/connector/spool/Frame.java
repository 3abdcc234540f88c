package com.sqlitemetadata.connector.spool;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * What is written at a time: its length and checksum (CRC-32C, RFC 3720), then each event with its
 * own length. All numbers are big-endian.
 *
 * @param events the events as they were given
 * @param size how long the frame is on disk, in bytes
 */
record Frame(List<byte[]> events, int size) {
  static final int HEADER = 8;
  private static final int EVENT_HEADER = 4;

  /** Returns how much an event takes on disk, in bytes, its share of the header aside. */
  static long sizeOf(byte[] event) {
    return EVENT_HEADER + (long) event.length;
  }

  /** Returns the bytes of a frame. */
  static ByteBuffer encode(List<byte[]> events) {
    int length = Math.toIntExact(events.stream().mapToLong(Frame::sizeOf).sum());
    ByteBuffer into = ByteBuffer.allocate(HEADER + length);
    into.position(HEADER);
    for (byte[] event : events) {
      into.putInt(event.length).put(event);
    }
    into.putInt(0, length).putInt(4, checksum(length, into.slice(HEADER, length)));
    return into.flip();
  }

  /** Returns the frame that begins at an offset, or null where none is whole there. */
  static Frame read(RandomAccessFile file, long offset) throws IOException {
    ByteBuffer header = fill(file, offset, HEADER);
    if (header == null) {
      return null;
    }
    int length = header.getInt();
    int checksum = header.getInt();
    if (length <= 0 || offset + HEADER + length > file.length()) {
      return null;
    }
    ByteBuffer body = fill(file, offset + HEADER, length);
    if (body == null || checksum(length, body) != checksum) {
      return null;
    }
    List<byte[]> events = new ArrayList<>();
    while (body.hasRemaining()) {
      byte[] event = new byte[body.getInt()];
      body.get(event);
      events.add(event);
    }
    return new Frame(List.copyOf(events), HEADER + length);
  }

  /**
   * Returns whether what stands at an offset can be a frame whose writing was broken off: it
   * reaches the end of the file, or was never filled. Nobody was told that its events are kept.
   */
  static boolean isTorn(RandomAccessFile file, long offset) throws IOException {
    ByteBuffer header = fill(file, offset, HEADER);
    if (header == null) {
      return true;
    }
    int length = header.getInt();
    return length == 0 || length > 0 && offset + HEADER + length >= file.length();
  }

  private static int checksum(int length, ByteBuffer body) {
    CRC32C sum = new CRC32C();
    sum.update(ByteBuffer.allocate(Integer.BYTES).putInt(length).flip());
    sum.update(body.duplicate());
    return (int) sum.getValue();
  }

  private static ByteBuffer fill(RandomAccessFile file, long offset, int length)
      throws IOException {
    if (offset + length > file.length()) {
      return null;
    }
    byte[] bytes = new byte[length];
    file.seek(offset);
    file.readFully(bytes);
    return ByteBuffer.wrap(bytes);
  }
}
