package com.sqlitemetadata.connector.delivery;

import com.sqlitemetadata.client.http.ApiException;
import org.slf4j.Logger;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Errors of the platform in the log: the problem object as it came, with its code and request id.
 */
final class Problems {
  private Problems() {}

  /** Logs a failure, and what is done about it. */
  static void log(Logger log, ApiException failure, String done) {
    LoggingEventBuilder line =
        log.atError()
            .addKeyValue("operation", failure.operation())
            .addKeyValue("status", failure.status())
            .addKeyValue("code", failure.code())
            .addKeyValue("requestId", failure.requestId());
    failure.json().ifPresent(problem -> line.addKeyValue("problem", problem.toString()));
    line.log("{}: {}", failure.getMessage(), done);
  }
}
