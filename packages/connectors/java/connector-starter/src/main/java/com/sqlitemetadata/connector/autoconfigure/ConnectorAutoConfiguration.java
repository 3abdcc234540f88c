package com.sqlitemetadata.connector.autoconfigure;

import com.sqlitemetadata.connector.client.ConnectorApi;
import com.sqlitemetadata.connector.client.Pauses;
import com.sqlitemetadata.connector.client.Platform;
import com.sqlitemetadata.connector.delivery.Delivery;
import com.sqlitemetadata.connector.delivery.DeliverySettings;
import com.sqlitemetadata.connector.delivery.EventSink;
import com.sqlitemetadata.connector.delivery.Heartbeat;
import com.sqlitemetadata.connector.delivery.Meters;
import com.sqlitemetadata.connector.delivery.RejectedEvents;
import com.sqlitemetadata.connector.delivery.Sender;
import com.sqlitemetadata.connector.delivery.SpoolingSink;
import com.sqlitemetadata.connector.spool.Spool;
import com.sqlitemetadata.connector.spool.SpoolLimits;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/** A sink for events, and all that is behind it. */
@AutoConfiguration
@EnableConfigurationProperties(ConnectorProperties.class)
public class ConnectorAutoConfiguration {
  @Bean
  @ConditionalOnMissingBean
  Pauses connectorPauses(ConnectorProperties properties) {
    ConnectorProperties.Retry retry = properties.retry();
    return new Pauses(retry.first(), retry.longest(), retry.patience());
  }

  @Bean
  @ConditionalOnMissingBean
  Platform connectorPlatform(ConnectorProperties properties, Pauses pauses) {
    Checks.check(properties);
    return new Platform(
        properties.url(),
        properties.apiKey(),
        properties.organization(),
        properties.id(),
        properties.name(),
        properties.timeout(),
        pauses);
  }

  @Bean(destroyMethod = "close")
  @ConditionalOnMissingBean
  Spool connectorSpool(ConnectorProperties properties, Platform platform) {
    ConnectorProperties.Spool spool = properties.spool();
    return Spool.open(
        spool.directory(), new SpoolLimits(spool.segment().toBytes(), spool.size().toBytes()));
  }

  @Bean(destroyMethod = "close")
  @ConditionalOnMissingBean
  RejectedEvents connectorRejectedEvents(ConnectorProperties properties, Spool spool) {
    return new RejectedEvents(properties.spool().directory());
  }

  @Bean
  @ConditionalOnMissingBean
  Meters connectorMeters(MeterRegistry registry, Spool spool) {
    return new Meters(registry, spool);
  }

  @Bean
  @ConditionalOnMissingBean
  ConnectorApi connectorApi(Platform platform, Meters meters) {
    return new ConnectorApi(platform, wait -> meters.retried());
  }

  @Bean
  @ConditionalOnMissingBean
  EventSink connectorEventSink(Spool spool, RejectedEvents rejected, Meters meters) {
    return new SpoolingSink(spool, rejected, meters);
  }

  @Bean
  @ConditionalOnMissingBean
  Sender connectorSender(
      Spool spool,
      ConnectorApi api,
      RejectedEvents rejected,
      Meters meters,
      Pauses pauses,
      ConnectorProperties properties) {
    ConnectorProperties.Batch batch = properties.batch();
    DeliverySettings settings =
        new DeliverySettings(
            batch.events(),
            batch.size().toBytes(),
            batch.linger(),
            pauses,
            properties.retry().resume());
    return new Sender(spool, api, rejected, meters, settings);
  }

  // Nobody asks for it: it has to be made also where beans are made only when asked for.
  @Bean
  @Lazy(false)
  @ConditionalOnMissingBean
  Delivery connectorDelivery(
      Spool spool, Sender sender, ConnectorApi api, Meters meters, ConnectorProperties properties) {
    Heartbeat heartbeat = new Heartbeat(api, meters, properties.heartbeat().interval());
    return new Delivery(spool, sender, heartbeat, properties.drain());
  }

  @Bean
  @ConditionalOnMissingBean(name = "connectorHealthIndicator")
  HealthIndicator connectorHealthIndicator(Sender sender, Spool spool) {
    return new ConnectorHealth(sender, spool);
  }
}
