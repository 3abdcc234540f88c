package com.sqlitemetadata.connector.delivery;

import com.sqlitemetadata.connector.client.Pauses;
import java.time.Duration;

/**
 * How events are delivered.
 *
 * @param events how many events a request holds at most
 * @param bytes how large it is at most
 * @param linger how long a request waits for more events before it is sent with fewer
 * @param pauses the waits after a request that got no answer
 * @param resume how long delivery rests after a refusal that only the operator can mend
 */
public record DeliverySettings(
    int events, long bytes, Duration linger, Pauses pauses, Duration resume) {}
