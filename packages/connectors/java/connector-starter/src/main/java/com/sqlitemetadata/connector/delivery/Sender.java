package com.sqlitemetadata.connector.delivery;

import com.sqlitemetadata.client.http.ApiException;
import com.sqlitemetadata.client.json.Json;
import com.sqlitemetadata.client.model.Event;
import com.sqlitemetadata.client.model.EventReceipt;
import com.sqlitemetadata.connector.client.ConnectorApi;
import com.sqlitemetadata.connector.client.Remedy;
import com.sqlitemetadata.connector.client.UnknownConnectorException;
import com.sqlitemetadata.connector.spool.Batch;
import com.sqlitemetadata.connector.spool.Spool;
import com.sqlitemetadata.connector.spool.SpoolException;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is in the spool, a batch after another: events are applied in the order in which they
 * were handed in. It is interrupted to end it; what the platform has not taken stays in the spool.
 */
public final class Sender implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Sender.class);

  private final Spool spool;
  private final ConnectorApi api;
  private final RejectedEvents rejected;
  private final Meters meters;
  private final DeliverySettings settings;
  private volatile String trouble = "";
  private volatile boolean resting;
  private int limit;
  private int failures;

  /** Takes where events come from and go to. */
  public Sender(
      Spool spool,
      ConnectorApi api,
      RejectedEvents rejected,
      Meters meters,
      DeliverySettings settings) {
    this.spool = spool;
    this.api = api;
    this.rejected = rejected;
    this.meters = meters;
    this.settings = settings;
    this.limit = settings.events();
  }

  /** Returns why nothing is delivered at the moment; empty where all is well. */
  public Optional<String> trouble() {
    return Optional.of(trouble).filter(text -> !text.isEmpty());
  }

  /** Returns whether delivery rests until the operator mends what the platform refused it for. */
  public boolean isResting() {
    return resting;
  }

  @Override
  public void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        deliver();
      }
    } catch (InterruptedException end) {
      LOG.debug("delivery ends");
    } catch (SpoolException broken) {
      resting = true;
      trouble = broken.getMessage();
      LOG.error("delivery ends: {}; {}", broken.getMessage(), broken.mend());
    }
  }

  private void deliver() throws InterruptedException {
    Batch batch = spool.next(limit, settings.bytes(), settings.linger());
    try {
      Timer.Sample sample = Timer.start();
      List<Event> events =
          batch.events().stream().map(text -> Json.decode(text, Event.class)).toList();
      EventReceipt receipt = api.ingest(batch.key(), events);
      sample.stop(meters.deliveries);
      spool.acknowledge(batch, batch.size());
      meters.batches.record(batch.size());
      meters.applied.increment(receipt.applied());
      meters.repeated.increment(receipt.repeated());
      recovered();
    } catch (ApiException failure) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException();
      }
      failed(batch, failure);
    } catch (UnknownConnectorException unknown) {
      rest(unknown.getMessage());
    }
  }

  private void recovered() {
    if (!trouble.isEmpty()) {
      LOG.info("events are delivered again");
    }
    trouble = "";
    resting = false;
    failures = 0;
    limit = settings.events();
  }

  private void failed(Batch batch, ApiException failure) throws InterruptedException {
    switch (Remedy.of(failure)) {
      case AGAIN -> {
        failures++;
        trouble = failure.getMessage();
        Duration pause = pause();
        Problems.log(LOG, failure, "a batch is sent again in " + pause.toMillis() + " ms");
        meters.retried();
        Thread.sleep(pause);
        // The same events again: under their key it does no harm that they may have been taken.
        limit = batch.size();
      }
      case FEWER -> fewer(batch, failure);
      case NONE -> {
        Problems.log(LOG, failure, "delivery rests for " + settings.resume());
        rest(failure.getMessage());
      }
      default -> throw new IllegalStateException(failure);
    }
  }

  private Duration pause() {
    double share = 0.5 + ThreadLocalRandom.current().nextDouble() / 2;
    return settings.pauses().after(failures, share);
  }

  private void rest(String why) throws InterruptedException {
    if (!resting) {
      LOG.error("delivery rests, nothing is lost: {}", why);
    }
    trouble = why;
    resting = true;
    Thread.sleep(settings.resume());
  }

  /** Sends what stands before the event that is refused by itself, and puts that event aside. */
  private void fewer(Batch batch, ApiException failure) {
    int first = Remedy.firstEvent(failure).orElse(-1);
    boolean alone = batch.size() == 1;
    if (alone || first == 0) {
      String event = batch.events().getFirst();
      Problems.log(LOG, failure, "an event is put aside in " + rejected.path());
      rejected.add(event, failure.text());
      meters.rejected.increment();
      spool.acknowledge(batch, 1);
      limit = settings.events();
    } else {
      Problems.log(LOG, failure, "a batch of " + batch.size() + " is sent in parts");
      limit = first > 0 && first < batch.size() ? first : batch.size() / 2;
    }
  }
}
