package com.sqlitemetadata.connector.spool;

/** The spool holds as much as it may: the sender has to wait and offer its events again. */
public final class SpoolFullException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Takes how much the spool may hold, in bytes. */
  public SpoolFullException(long most) {
    super("the spool is full: it holds the " + most + " bytes that it may");
  }
}
