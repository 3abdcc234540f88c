package com.sqlitemetadata.connector.autoconfigure;

/** A property that is missing or wrong. */
public final class ConnectorConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String mend;

  /** Takes what is wrong, and how to mend it. */
  public ConnectorConfigurationException(String wrong, String mend) {
    super(wrong);
    this.mend = mend;
  }

  /** Returns how to mend it. */
  public String mend() {
    return mend;
  }
}
