package com.sqlitemetadata.connector.spool;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The note of how far the platform has taken the events, and how many of the next ones were being
 * sent. It lies in one of two slots, written in turn, so that a write that is broken off leaves the
 * one before.
 */
final class Checkpoint implements AutoCloseable {
  private static final int SLOT = 64;
  private static final int USED = 56;

  private final RandomAccessFile file;
  private UUID spool = UUID.randomUUID();
  private Position taken = new Position(0, 0, 0);
  private int flying;
  private long turn;

  private Checkpoint(RandomAccessFile file) {
    this.file = file;
  }

  /** Opens the note, or begins one. Where none of the slots is right, everything is sent again. */
  static Checkpoint open(Path path) throws IOException {
    Checkpoint note = new Checkpoint(new RandomAccessFile(path.toFile(), "rw"));
    note.load(0);
    note.load(1);
    if (note.turn == 0) {
      note.write(note.taken, 0);
      note.force();
    }
    return note;
  }

  /** Returns what tells this spool from others. */
  UUID spool() {
    return spool;
  }

  /** Returns up to where the platform has taken the events. */
  Position taken() {
    return taken;
  }

  /** Returns how many events after that were being sent, 0 where that is not known. */
  int flying() {
    return flying;
  }

  /**
   * Notes both. A process that is killed afterwards finds it; force() makes it outlast the power.
   */
  void write(Position until, int next) throws IOException {
    taken = until;
    flying = next;
    turn++;
    ByteBuffer slot = ByteBuffer.allocate(USED);
    slot.putLong(turn)
        .putLong(spool.getMostSignificantBits())
        .putLong(spool.getLeastSignificantBits())
        .putLong(until.segment())
        .putLong(until.offset())
        .putInt(until.index())
        .putInt(next)
        .putLong(checksum(slot));
    file.seek(turn % 2 * SLOT);
    file.write(slot.array());
  }

  void force() throws IOException {
    file.getFD().sync();
  }

  @Override
  public void close() throws IOException {
    force();
    file.close();
  }

  private void load(int number) throws IOException {
    long start = (long) number * SLOT;
    if (start + USED > file.length()) {
      return;
    }
    ByteBuffer slot = ByteBuffer.allocate(USED);
    file.seek(start);
    file.readFully(slot.array());
    if (slot.getLong(USED - 8) != checksum(slot) || slot.getLong(0) <= turn) {
      return;
    }
    turn = slot.getLong();
    spool = new UUID(slot.getLong(), slot.getLong());
    taken = new Position(slot.getLong(), slot.getLong(), slot.getInt());
    flying = slot.getInt();
  }

  private static long checksum(ByteBuffer slot) {
    CRC32C sum = new CRC32C();
    sum.update(slot.array(), 0, USED - 8);
    return sum.getValue();
  }
}
