package dev.lockstep.http;

import java.nio.file.Path;

/**
 * A file within a form.
 *
 * @param name the file's name, as the service is told it
 * @param content the bytes
 * @param mediaType the media type, or null for the one that the contract states
 */
public record FilePart(String name, Binary content, String mediaType) {
  /** Returns a file on disk, under its own name. */
  public static FilePart of(Path file) {
    return new FilePart(String.valueOf(file.getFileName()), Binary.of(file), null);
  }

  /** Returns a file in memory. */
  public static FilePart of(String name, byte[] bytes) {
    return new FilePart(name, Binary.of(bytes), null);
  }
}
