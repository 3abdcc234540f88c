package com.sqlitemetadata.connector.client;

import com.sqlitemetadata.client.http.Retries;
import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before a failed call is made again: twice as long each time, up to a bound, with
 * jitter.
 *
 * @param first the wait after the first failure, at the most
 * @param longest the longest wait of the connector's own choice
 * @param patience the longest wait that the platform may ask for by Retry-After
 */
public record Pauses(Duration first, Duration longest, Duration patience) {
  /** Half a second to half a minute; the platform may ask for an hour. */
  public static final Pauses DEFAULT =
      new Pauses(Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofHours(1));

  /** Makes sure that the waits grow; throws IllegalArgumentException otherwise. */
  public Pauses {
    if (!first.isPositive() || longest.compareTo(first) < 0 || patience.isNegative()) {
      throw new IllegalArgumentException(
          "the first pause is above zero, the longest is not below it: " + first + ", " + longest);
    }
  }

  /** Returns the wait after a failure, counted from 1, for a share of jitter between 0 and 1. */
  public Duration after(int failure, double share) {
    double doubled = first.toNanos() * Math.pow(2, failure - 1.0);
    return Duration.ofNanos((long) (Math.min(doubled, longest.toNanos()) * share));
  }

  /** Returns the same for the generated client, without an end to the attempts. */
  Retries retries() {
    return new Retries(Integer.MAX_VALUE, first, longest, patience);
  }

  /** Returns shares of jitter that never let a wait shrink below half of what is due. */
  static DoubleSupplier upperHalf(DoubleSupplier shares) {
    return () -> 0.5 + shares.getAsDouble() / 2;
  }
}
