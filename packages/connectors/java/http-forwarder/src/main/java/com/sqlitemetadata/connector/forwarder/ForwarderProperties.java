package com.sqlitemetadata.connector.forwarder;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How events are accepted over HTTP.
 *
 * @param token Token that senders have to show as a bearer. Without one everybody is let in who
 *     reaches the port.
 * @param bodySize Largest body that is accepted.
 */
@ConfigurationProperties("forwarder")
public record ForwarderProperties(
    @DefaultValue("") String token, @DefaultValue("8MB") DataSize bodySize) {}
