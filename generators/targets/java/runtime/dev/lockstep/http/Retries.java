package dev.lockstep.http;

import java.time.Duration;

/**
 * How often and how fast a failed call is sent again, where the contract allows it at all.
 *
 * @param attempts how often a call is sent at most; 0 and 1 both mean once
 * @param first the longest wait before the second attempt; it doubles each time
 * @param longest the longest wait of the client's own choice
 * @param patience the longest wait that the service may ask for; beyond it the call fails at once
 */
public record Retries(int attempts, Duration first, Duration longest, Duration patience) {
  /** Three attempts, half a second to eight seconds apart; the service may ask for two minutes. */
  public static final Retries DEFAULT =
      new Retries(3, Duration.ofMillis(500), Duration.ofSeconds(8), Duration.ofMinutes(2));

  /** Returns no retries at all. */
  public static Retries none() {
    return DEFAULT.attempts(1);
  }

  /** Returns the same with another number of attempts. */
  public Retries attempts(int most) {
    return new Retries(most, first, longest, patience);
  }

  /** Returns the wait after an attempt, counted from 1, for a share of it between 0 and 1. */
  Duration backoff(int attempt, double share) {
    double doubled = first.toNanos() * Math.pow(2, attempt - 1.0);
    return Duration.ofNanos((long) (Math.min(doubled, longest.toNanos()) * share));
  }
}
