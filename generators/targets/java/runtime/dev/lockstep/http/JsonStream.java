package dev.lockstep.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Items that a service answers with one by one, read as they come, once. Close it where it is not
 * read to its end.
 *
 * @param <T> the type of the items
 */
public final class JsonStream<T> implements Iterable<T>, AutoCloseable {
  /** Reads the next item of an answer, or returns null at its end. */
  @FunctionalInterface
  interface Source<T> {
    T next(BufferedReader lines) throws IOException;
  }

  private final BufferedReader lines;
  private final Source<? extends T> source;

  JsonStream(BufferedReader lines, Source<? extends T> source) {
    this.lines = lines;
    this.source = source;
  }

  /** Returns the items as a stream, to be closed like this. */
  public Stream<T> stream() {
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(iterator(), 0), false)
        .onClose(this::close);
  }

  @Override
  public Iterator<T> iterator() {
    return new Iterator<>() {
      private T following;
      private boolean ended;

      @Override
      public boolean hasNext() {
        if (following == null && !ended) {
          try {
            following = source.next(lines);
          } catch (IOException broken) {
            throw new UncheckedIOException(broken);
          }
          ended = following == null;
          if (ended) {
            close();
          }
        }
        return !ended;
      }

      @Override
      public T next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        T item = following;
        following = null;
        return item;
      }
    };
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
