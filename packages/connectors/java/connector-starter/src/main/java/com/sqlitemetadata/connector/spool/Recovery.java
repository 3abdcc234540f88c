package com.sqlitemetadata.connector.spool;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.List;

/**
 * What is found in a spool that is opened.
 *
 * @param start where the events begin that the platform has not taken yet
 * @param end where the next ones are written
 * @param events how many there are between the two
 * @param bytes what they take
 */
record Recovery(Position start, Position end, long events, long bytes) {
  /**
   * Reads all that waits, cuts off a frame whose writing was broken off, and deletes segments that
   * are done with; throws SpoolException where a frame is not as it was written.
   */
  static Recovery of(Segments segments, Position taken) throws IOException {
    for (long number : segments.numbers()) {
      if (number < taken.segment()) {
        segments.delete(number);
      }
    }
    List<Long> numbers = segments.numbers();
    if (numbers.isEmpty()) {
      long number = Math.max(1, taken.segment());
      segments.create(number).close();
      Position place = new Position(number, 0, 0);
      return new Recovery(place, place, 0, 0);
    }
    boolean kept = numbers.getFirst() == taken.segment();
    Position start = kept ? taken : new Position(numbers.getFirst(), 0, 0);
    Position end = start;
    long events = 0;
    long bytes = 0;
    for (long number : numbers) {
      long offset = number == start.segment() ? start.offset() : 0;
      int passed = number == start.segment() ? start.index() : 0;
      try (RandomAccessFile file = segments.mend(number)) {
        boolean last = number == numbers.getLast();
        Frame frame = whole(segments, file, number, offset, last);
        while (frame != null) {
          events += frame.events().size() - passed;
          bytes += frame.events().stream().skip(passed).mapToLong(Frame::sizeOf).sum();
          passed = 0;
          offset += frame.size();
          frame = whole(segments, file, number, offset, last);
        }
      }
      end = new Position(number, offset, 0);
    }
    return new Recovery(start, end, events, bytes);
  }

  /** Returns the frame at an offset, or null at the end of the segment. */
  private static Frame whole(
      Segments segments, RandomAccessFile file, long number, long offset, boolean last)
      throws IOException {
    Frame frame = Frame.read(file, offset);
    if (frame != null || offset == file.length()) {
      return frame;
    }
    if (!last || !Frame.isTorn(file, offset)) {
      throw Head.damaged(segments, number, offset);
    }
    file.setLength(offset);
    file.getFD().sync();
    return null;
  }
}
