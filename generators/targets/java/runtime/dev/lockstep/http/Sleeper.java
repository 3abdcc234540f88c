package dev.lockstep.http;

import java.time.Duration;

/** Waits; tests wait without taking time. */
@FunctionalInterface
public interface Sleeper {
  /** Waits for some time. */
  void sleep(Duration time) throws InterruptedException;
}
