package com.sqlitemetadata.connector.delivery;

import com.sqlitemetadata.connector.spool.Spool;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;

/** What a connector counts and times. */
public final class Meters {
  final Counter accepted;
  final Counter refused;
  final Counter applied;
  final Counter repeated;
  final Counter rejected;
  final Counter retries;
  final Counter beats;
  final Counter missedBeats;
  final DistributionSummary batches;
  final Timer deliveries;

  /** Registers the meters, which all begin with {@code connector.}. */
  public Meters(MeterRegistry registry, Spool spool) {
    accepted = counter(registry, "connector.events.accepted", "Events that are kept on disk");
    refused =
        counter(registry, "connector.events.refused", "Events that the full spool had no room for");
    applied = counter(registry, "connector.events.applied", "Events that the platform applied");
    repeated =
        counter(registry, "connector.events.repeated", "Events that the platform had before");
    rejected = counter(registry, "connector.events.rejected", "Events that were put aside");
    retries = counter(registry, "connector.retries", "Waits before a request was sent again");
    beats = counter(registry, "connector.heartbeats", "Heartbeats that the platform noted");
    missedBeats = counter(registry, "connector.heartbeats.failed", "Heartbeats that failed");
    batches =
        DistributionSummary.builder("connector.batch.size")
            .description("Events in a request")
            .baseUnit(BaseUnits.EVENTS)
            .register(registry);
    deliveries =
        Timer.builder("connector.deliveries")
            .description("From a request to its answer, waits in between included")
            .publishPercentileHistogram()
            .register(registry);
    Gauge.builder("connector.spool.events", spool, Spool::waitingEvents)
        .description("Events that wait for the platform")
        .baseUnit(BaseUnits.EVENTS)
        .register(registry);
    Gauge.builder("connector.spool.size", spool, Spool::waitingBytes)
        .description("What waits for the platform")
        .baseUnit(BaseUnits.BYTES)
        .register(registry);
    Gauge.builder("connector.spool.fullness", spool, Spool::fullness)
        .description("The share of the spool's room that is taken")
        .register(registry);
  }

  /** Counts a wait before a request is sent again. */
  public void retried() {
    retries.increment();
  }

  private static Counter counter(MeterRegistry registry, String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }
}
