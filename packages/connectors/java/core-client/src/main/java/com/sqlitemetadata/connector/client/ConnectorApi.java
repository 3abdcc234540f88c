package com.sqlitemetadata.connector.client;

import com.sqlitemetadata.client.Client;
import com.sqlitemetadata.client.http.ApiException;
import com.sqlitemetadata.client.http.Sleeper;
import com.sqlitemetadata.client.model.Connector;
import com.sqlitemetadata.client.model.Event;
import com.sqlitemetadata.client.model.EventBatch;
import com.sqlitemetadata.client.model.EventReceipt;
import com.sqlitemetadata.client.services.ConnectorsService;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/** The platform as one connector sees it. It may be called by several threads. */
public final class ConnectorApi {
  /** Most events that ingestEvents takes at a time. */
  public static final int MOST_EVENTS = 500;

  private final Platform platform;
  private final ConnectorsService connectors;
  private volatile String connector;

  /**
   * Takes where the platform is, and who is told of each wait before a call that the platform asked
   * patience for.
   */
  public ConnectorApi(Platform platform, Consumer<Duration> waits) {
    Sleeper sleeper =
        wait -> {
          waits.accept(wait);
          Thread.sleep(wait);
        };
    this.platform = platform;
    this.connector = platform.connector();
    Client.Builder builder =
        Client.builder()
            .baseUrl(platform.url().toString())
            .apiKey(platform.apiKey())
            .retries(platform.pauses().retries())
            .time(InstantSource.system(), sleeper)
            .jitter(Pauses.upperHalf(() -> ThreadLocalRandom.current().nextDouble()));
    if (platform.timeout() != null) {
      builder.timeout(platform.timeout());
    }
    this.connectors = builder.build().connectors();
  }

  /**
   * Writes events under an idempotency key, and waits as long as the platform asks for patience.
   *
   * @throws ApiException where that does not succeed; {@link Remedy} says what helps
   * @throws UnknownConnectorException where no connector has the name that was given
   */
  public EventReceipt ingest(String key, List<Event> events) {
    ConnectorsService.IngestEventsOptions options =
        new ConnectorsService.IngestEventsOptions().idempotencyKey(key);
    return connectors.ingestEvents(
        platform.organization(), connectorId(), new EventBatch(events), options);
  }

  /**
   * Tells the platform that the connector runs. A beat that fails is not sent again: the next one
   * is soon due.
   *
   * @throws ApiException where that does not succeed
   * @throws UnknownConnectorException where no connector has the name that was given
   */
  public void heartbeat() {
    connectors.reportHeartbeat(platform.organization(), connectorId());
  }

  /** Returns where the platform is. */
  public Platform platform() {
    return platform;
  }

  /** Returns the connector's id; where only its name is known, the list is walked once for it. */
  private String connectorId() {
    if (connector.isEmpty()) {
      for (Connector one : connectors.listConnectorsAll(platform.organization())) {
        if (one.name().equals(platform.name())) {
          connector = one.id();
          return connector;
        }
      }
      throw new UnknownConnectorException(platform.name(), platform.organization());
    }
    return connector;
  }
}
