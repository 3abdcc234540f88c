package com.sqlitemetadata.connector.spool;

/**
 * How large a spool may become.
 *
 * @param segment the size at which the next segment is begun, in bytes
 * @param most how much may wait for the platform, in bytes
 */
public record SpoolLimits(long segment, long most) {
  /**
   * Makes sure that a full spool is at least a segment; throws IllegalArgumentException otherwise.
   */
  public SpoolLimits {
    if (segment < 1 || most < segment) {
      throw new IllegalArgumentException(
          "the spool's size is not below that of its segments: " + most + ", " + segment);
    }
  }
}
