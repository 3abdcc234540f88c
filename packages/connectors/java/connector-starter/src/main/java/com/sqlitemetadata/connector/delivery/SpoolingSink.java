package com.sqlitemetadata.connector.delivery;

import com.sqlitemetadata.client.json.Json;
import com.sqlitemetadata.client.model.Event;
import com.sqlitemetadata.connector.spool.Spool;
import com.sqlitemetadata.connector.spool.SpoolFullException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes events into the spool. */
public final class SpoolingSink implements EventSink {
  private static final Logger LOG = LoggerFactory.getLogger(SpoolingSink.class);

  private final Spool spool;
  private final RejectedEvents rejected;
  private final Meters meters;

  /** Takes where events are kept, where what is none is put aside, and what counts them. */
  public SpoolingSink(Spool spool, RejectedEvents rejected, Meters meters) {
    this.spool = spool;
    this.rejected = rejected;
    this.meters = meters;
  }

  @Override
  public CompletableFuture<Void> accept(List<Event> events) {
    List<byte[]> texts =
        events.stream().map(one -> Json.encode(one).getBytes(StandardCharsets.UTF_8)).toList();
    try {
      return spool.append(texts).thenRun(() -> meters.accepted.increment(texts.size()));
    } catch (SpoolFullException full) {
      meters.refused.increment(texts.size());
      throw full;
    }
  }

  @Override
  public void reject(String text, String wrong) {
    rejected.add(text, wrong);
    meters.rejected.increment();
    LOG.atError().addKeyValue("file", rejected.path()).log("put aside: {}", wrong);
  }
}
