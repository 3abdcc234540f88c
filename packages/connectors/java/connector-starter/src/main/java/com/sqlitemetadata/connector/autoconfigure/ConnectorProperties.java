package com.sqlitemetadata.connector.autoconfigure;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How a connector is set up.
 *
 * @param url Address of the platform's API.
 * @param apiKey API key that may write in the organisation.
 * @param organization Id of the organisation that the connector belongs to.
 * @param id Id of the connector. Either this or the name is needed.
 * @param name Name of the connector, by which its id is looked up.
 * @param timeout Limit of each attempt of a request. By default that of the contract: 2 s.
 * @param batch How events are put together into requests.
 * @param spool Where events are kept until the platform has taken them.
 * @param retry How long to wait before a failed request is sent again.
 * @param heartbeat How often the platform is told that the connector runs.
 * @param drain How long delivery may go on after the connector was told to end.
 */
@ConfigurationProperties("connector")
public record ConnectorProperties(
    @DefaultValue("http://localhost:8080") URI url,
    @DefaultValue("") String apiKey,
    @DefaultValue("") String organization,
    @DefaultValue("") String id,
    @DefaultValue("") String name,
    Duration timeout,
    @DefaultValue Batch batch,
    @DefaultValue Spool spool,
    @DefaultValue Retry retry,
    @DefaultValue Heartbeat heartbeat,
    @DefaultValue("5s") Duration drain) {

  /**
   * How events are put together into requests.
   *
   * @param events Most events of a request, 500 at the most.
   * @param size Largest request, below the 8 MiB that the platform takes.
   * @param linger Longest wait for more events before a request is sent with fewer.
   */
  public record Batch(
      @DefaultValue("500") int events,
      @DefaultValue("6MB") DataSize size,
      @DefaultValue("20ms") Duration linger) {}

  /**
   * Where events are kept until the platform has taken them.
   *
   * @param directory Folder of the spool, of this connector alone.
   * @param size Most that may wait for the platform. Beyond it senders are asked to wait.
   * @param segment Size at which the next file is begun.
   */
  public record Spool(
      @DefaultValue("spool") Path directory,
      @DefaultValue("1GB") DataSize size,
      @DefaultValue("16MB") DataSize segment) {}

  /**
   * How long to wait before a failed request is sent again.
   *
   * @param first Longest wait after the first failure. It doubles each time.
   * @param longest Longest wait of the connector's own choice.
   * @param patience Longest wait that the platform may ask for by Retry-After.
   * @param resume Rest after a refusal that only the operator can mend, such as of the API key.
   */
  public record Retry(
      @DefaultValue("500ms") Duration first,
      @DefaultValue("30s") Duration longest,
      @DefaultValue("1h") Duration patience,
      @DefaultValue("5m") Duration resume) {}

  /**
   * How often the platform is told that the connector runs.
   *
   * @param interval Time between two heartbeats. The platform waits for 90 s by default.
   */
  public record Heartbeat(@DefaultValue("30s") Duration interval) {}
}
