package com.sqlitemetadata.connector.tailer;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Which file is followed, and how.
 *
 * @param file File of JSON lines, an event each. It need not exist yet.
 * @param poll Time between two looks for more.
 * @param lineSize Longest line that may be an event.
 */
@ConfigurationProperties("tailer")
public record TailerProperties(
    Path file, @DefaultValue("200ms") Duration poll, @DefaultValue("6MB") DataSize lineSize) {}
