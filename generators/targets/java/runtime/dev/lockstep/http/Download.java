package dev.lockstep.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Bytes that a service answers with, read as they come. Close it unless it is read to its end. */
public final class Download implements AutoCloseable {
  private final InputStream stream;

  Download(InputStream stream) {
    this.stream = stream;
  }

  /** Returns the bytes as a stream. */
  public InputStream stream() {
    return stream;
  }

  /** Returns all bytes; throws UncheckedIOException where the connection breaks. */
  public byte[] bytes() {
    try (stream) {
      return stream.readAllBytes();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** Writes all bytes to a file; throws UncheckedIOException where that fails. */
  public Path saveTo(Path file) {
    try (stream) {
      Files.copy(stream, file, StandardCopyOption.REPLACE_EXISTING);
      return file;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Override
  public void close() {
    try {
      stream.close();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
