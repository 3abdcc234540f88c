package com.sqlitemetadata.connector.spool;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/** The next events of a spool, in their order. */
public final class Batch {
  private static final int KEY_LENGTH = 40;

  private final UUID spool;
  private final Position start;
  private final List<byte[]> events;
  private final List<Position> ends;

  Batch(UUID spool, Position start, List<byte[]> events, List<Position> ends) {
    this.spool = spool;
    this.start = start;
    this.events = List.copyOf(events);
    this.ends = List.copyOf(ends);
  }

  /** Returns how many events it holds. */
  public int size() {
    return events.size();
  }

  /** Returns the events as the JSON texts that they were spooled as. */
  public List<String> events() {
    return events.stream().map(one -> new String(one, StandardCharsets.UTF_8)).toList();
  }

  /**
   * Returns its idempotency key: the same for the same events of the same spool, also after a
   * restart, and another one for any others.
   */
  public String key() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((spool + " " + start + "\n").getBytes(StandardCharsets.UTF_8));
      for (byte[] event : events) {
        digest.update(event);
        digest.update((byte) '\n');
      }
      return HexFormat.of().formatHex(digest.digest()).substring(0, KEY_LENGTH);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Returns the bytes of its first events on disk. */
  long bytes(int count) {
    return events.stream().limit(count).mapToLong(Frame::sizeOf).sum();
  }

  /** Returns the place behind its first events. */
  Position after(int count) {
    return count == 0 ? start : ends.get(count - 1);
  }
}
