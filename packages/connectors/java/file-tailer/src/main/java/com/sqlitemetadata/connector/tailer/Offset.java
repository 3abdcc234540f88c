package com.sqlitemetadata.connector.tailer;

/**
 * How far a file was read.
 *
 * @param file what tells the file from others, whatever its name is; empty for none
 * @param offset up to which byte its lines were taken
 * @param line how many lines that were
 */
record Offset(String file, long offset, long line) {
  static final Offset NONE = new Offset("", 0, 0);
}
