package dev.lockstep.http;

import java.io.FileNotFoundException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Bytes to send: they are read when they are sent, and again where a call is retried. */
public final class Binary {
  private final Supplier<BodyPublisher> publisher;

  private Binary(Supplier<BodyPublisher> publisher) {
    this.publisher = publisher;
  }

  /** Returns bytes that are in memory. */
  public static Binary of(byte[] bytes) {
    byte[] copy = bytes.clone();
    return new Binary(() -> BodyPublishers.ofByteArray(copy));
  }

  /** Returns the bytes of a file. */
  public static Binary of(Path file) {
    return new Binary(
        () -> {
          try {
            return BodyPublishers.ofFile(file);
          } catch (FileNotFoundException missing) {
            throw new IllegalArgumentException(file + " is missing", missing);
          }
        });
  }

  /** Returns the bytes of streams; one is opened for each attempt. */
  public static Binary of(Supplier<? extends InputStream> streams) {
    return new Binary(() -> BodyPublishers.ofInputStream(streams));
  }

  BodyPublisher publisher() {
    return publisher.get();
  }
}
