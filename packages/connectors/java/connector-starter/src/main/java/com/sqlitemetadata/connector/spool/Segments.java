package com.sqlitemetadata.connector.spool;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** The files of a spool's events, by their numbers. */
final class Segments {
  private static final String SUFFIX = ".segment";

  private final Path directory;

  Segments(Path directory) {
    this.directory = directory;
  }

  /** Returns the numbers of all segments, in order. */
  List<Long> numbers() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(one -> one.getFileName().toString())
          .filter(name -> name.matches("[0-9]{12}\\" + SUFFIX))
          .map(name -> Long.parseLong(name.substring(0, name.length() - SUFFIX.length())))
          .sorted()
          .toList();
    }
  }

  Path path(long number) {
    return directory.resolve("%012d%s".formatted(number, SUFFIX));
  }

  FileChannel create(long number) throws IOException {
    FileChannel made =
        FileChannel.open(
            path(number),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    made.force(true);
    synchronizeDirectory();
    return made;
  }

  FileChannel write(long number) throws IOException {
    return FileChannel.open(path(number), StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /**
   * Opens a segment to read it: unlike a channel, it stays open where its thread is interrupted.
   */
  RandomAccessFile read(long number) throws IOException {
    return new RandomAccessFile(path(number).toFile(), "r");
  }

  /** Opens a segment to read it and to cut off its end. */
  RandomAccessFile mend(long number) throws IOException {
    return new RandomAccessFile(path(number).toFile(), "rw");
  }

  void delete(long number) throws IOException {
    Files.deleteIfExists(path(number));
  }

  /** Makes the names of new files last: a file whose name is lost is lost. */
  private void synchronizeDirectory() throws IOException {
    try (FileChannel folder = FileChannel.open(directory, StandardOpenOption.READ)) {
      folder.force(true);
    }
  }
}
