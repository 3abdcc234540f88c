package com.sqlitemetadata.connector.client;

/** The organisation has no connector of the name that was given. */
public final class UnknownConnectorException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Takes the name, and the organisation that was looked through. */
  public UnknownConnectorException(String name, String organization) {
    super(
        "the organisation "
            + organization
            + " has no connector named "
            + name
            + ": create it, or give its id");
  }
}
