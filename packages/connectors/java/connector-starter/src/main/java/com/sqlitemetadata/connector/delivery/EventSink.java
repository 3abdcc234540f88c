package com.sqlitemetadata.connector.delivery;

import com.sqlitemetadata.client.model.Event;
import com.sqlitemetadata.connector.spool.SpoolException;
import com.sqlitemetadata.connector.spool.SpoolFullException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Where a connector hands in what it saw. */
public interface EventSink {
  /**
   * Takes events, in the order in which they are to be applied. The answer is complete once they
   * outlast a crash of the connector: only then may their source forget them. It fails with {@link
   * SpoolException} where they cannot be written.
   *
   * @throws SpoolFullException where the platform has fallen too far behind: offer them again later
   */
  CompletableFuture<Void> accept(List<Event> events);

  /**
   * Puts aside what is no event, beside the events that the platform refuses, and logs it.
   *
   * @param text what was found
   * @param wrong what is wrong with it, and where it was found
   * @throws SpoolException where that cannot be written
   */
  void reject(String text, String wrong);
}
