package com.sqlitemetadata.connector.spool;

import java.nio.file.Path;

/**
 * A spool that cannot be opened, read or written: which file, what is wrong, and how to mend it.
 */
public final class SpoolException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String mend;

  /** Takes the file, what is wrong, how to mend it, and the cause, which may be null. */
  public SpoolException(Path file, String wrong, String mend, Throwable cause) {
    super(file + ": " + wrong + (cause == null ? "" : " (" + cause.getMessage() + ")"), cause);
    this.mend = mend;
  }

  /** Returns how to mend it. */
  public String mend() {
    return mend;
  }
}
