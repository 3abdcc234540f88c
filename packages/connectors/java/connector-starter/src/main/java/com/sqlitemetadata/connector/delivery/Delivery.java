package com.sqlitemetadata.connector.delivery;

import com.sqlitemetadata.connector.spool.Spool;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Starts delivery and heartbeat before anything hands in events, and ends them after everything has
 * stopped doing so: what is in the spool is delivered first, as far as that is possible in time.
 */
public final class Delivery implements SmartLifecycle {
  /** Below the web server's phases: that is stopped before, and started after. */
  public static final int PHASE = DEFAULT_PHASE - 8192;

  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  private final Spool spool;
  private final Thread sender;
  private final Thread heartbeat;
  private final Duration drain;
  private volatile boolean running;

  /** Takes what runs, and how long delivery may go on at the end. */
  public Delivery(Spool spool, Sender sender, Heartbeat heartbeat, Duration drain) {
    this.spool = spool;
    this.sender = Thread.ofPlatform().name("sender").daemon().unstarted(sender);
    this.heartbeat = Thread.ofPlatform().name("heartbeat").daemon().unstarted(heartbeat);
    this.drain = drain;
  }

  @Override
  public void start() {
    running = true;
    sender.start();
    heartbeat.start();
    LOG.info("delivery starts with {} events in the spool", spool.waitingEvents());
  }

  @Override
  public void stop() {
    heartbeat.interrupt();
    try {
      if (!spool.awaitEmpty(drain)) {
        LOG.warn("{} events stay in the spool until the next start", spool.waitingEvents());
      }
      sender.interrupt();
      sender.join(drain.plusSeconds(1));
      heartbeat.join(Duration.ofSeconds(1));
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}
