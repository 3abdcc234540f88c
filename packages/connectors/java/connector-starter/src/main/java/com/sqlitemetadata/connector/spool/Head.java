package com.sqlitemetadata.connector.spool;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The end of a spool that is read from. One thread uses it. */
final class Head implements AutoCloseable {
  /** A frame, and the segment and offset where it stands. */
  private record Found(Frame frame, long segment, long offset) {
    boolean isAt(Position place) {
      return segment == place.segment() && offset == place.offset();
    }

    /** Returns the place behind one of its events. */
    Position behind(int index) {
      return index + 1 < frame.events().size()
          ? new Position(segment, offset, index + 1)
          : new Position(segment, offset + frame.size(), 0);
    }
  }

  private final Segments segments;
  private RandomAccessFile file;
  private long opened = -1;
  private Found last;

  Head(Segments segments) {
    this.segments = segments;
  }

  /**
   * Returns the events from a place up to an end, as many as are allowed, at least one.
   *
   * @param bytes what they may take together, one event may take more
   */
  Batch read(UUID spool, Position start, Position end, int most, long bytes) throws IOException {
    List<byte[]> events = new ArrayList<>();
    List<Position> ends = new ArrayList<>();
    Position place = start;
    long taken = 0;
    while (events.size() < most) {
      Found found = find(place, end);
      if (found == null) {
        break;
      }
      byte[] event = found.frame().events().get(place.index());
      taken += Frame.sizeOf(event);
      if (!events.isEmpty() && taken > bytes) {
        break;
      }
      events.add(event);
      place = found.behind(place.index());
      ends.add(place);
    }
    return new Batch(spool, start, events, ends);
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }

  /**
   * Returns the frame at a place, which may begin the next segment; null where the end is there.
   */
  private Found find(Position place, Position end) throws IOException {
    if (last != null && last.isAt(place)) {
      return last;
    }
    long segment = place.segment();
    long offset = place.offset();
    open(segment);
    while (segment < end.segment() && offset >= file.length()) {
      segment++;
      offset = 0;
      open(segment);
    }
    if (segment == end.segment() && offset >= end.offset()) {
      return null;
    }
    Frame frame = Frame.read(file, offset);
    if (frame == null) {
      throw damaged(segments, segment, offset);
    }
    last = new Found(frame, segment, offset);
    return last;
  }

  private void open(long number) throws IOException {
    if (opened != number) {
      close();
      file = segments.read(number);
      opened = number;
    }
  }

  /** Returns the failure of a frame that is not as it was written. */
  static SpoolException damaged(Segments segments, long segment, long offset) {
    return new SpoolException(
        segments.path(segment),
        "what stands at byte " + offset + " is not what was written",
        "restore the file, or move it away: what it holds from there on is lost then",
        null);
  }
}
