package com.sqlitemetadata.connector.autoconfigure;

import com.sqlitemetadata.connector.delivery.Sender;
import com.sqlitemetadata.connector.spool.Spool;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Down where delivery rests, out of service where the spool has no room; a platform that is away
 * for a while is neither: events are still taken.
 */
final class ConnectorHealth implements HealthIndicator {
  private static final double FULL = 0.99;

  private final Sender sender;
  private final Spool spool;

  ConnectorHealth(Sender sender, Spool spool) {
    this.sender = sender;
    this.spool = spool;
  }

  @Override
  public Health health() {
    Health.Builder found = Health.up();
    if (sender.isResting()) {
      found = Health.down();
    } else if (spool.fullness() > FULL) {
      found = Health.outOfService();
    }
    found.withDetail("waiting", spool.waitingEvents());
    if (sender.trouble().isPresent()) {
      found.withDetail("trouble", sender.trouble().get());
    }
    return found.build();
  }
}
