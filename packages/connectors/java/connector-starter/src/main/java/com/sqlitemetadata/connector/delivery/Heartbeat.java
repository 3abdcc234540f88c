package com.sqlitemetadata.connector.delivery;

import com.sqlitemetadata.client.http.ApiException;
import com.sqlitemetadata.connector.client.ConnectorApi;
import com.sqlitemetadata.connector.client.UnknownConnectorException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the platform, again and again, that the connector runs. It is interrupted to end it. */
public final class Heartbeat implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

  private final ConnectorApi api;
  private final Meters meters;
  private final Duration interval;

  /** Takes whom to tell, and how often. */
  public Heartbeat(ConnectorApi api, Meters meters, Duration interval) {
    this.api = api;
    this.meters = meters;
    this.interval = interval;
  }

  @Override
  public void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        beat();
        Thread.sleep(interval);
      }
    } catch (InterruptedException end) {
      LOG.debug("the heartbeat ends");
    }
  }

  private void beat() {
    try {
      api.heartbeat();
      meters.beats.increment();
    } catch (ApiException failure) {
      meters.missedBeats.increment();
      Problems.log(LOG, failure, "the next heartbeat is due in " + interval);
    } catch (UnknownConnectorException unknown) {
      meters.missedBeats.increment();
      LOG.error("no heartbeat: {}", unknown.getMessage());
    }
  }
}
