package com.sqlitemetadata.connector.autoconfigure;

import com.sqlitemetadata.connector.spool.SpoolException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/** Says what keeps a connector from starting, and how to mend it, in place of a stack trace. */
final class ConnectorFailureAnalyzer implements FailureAnalyzer {
  @Override
  public FailureAnalysis analyze(Throwable failure) {
    for (Throwable one = failure; one != null; one = one.getCause()) {
      if (one instanceof ConnectorConfigurationException wrong) {
        return new FailureAnalysis(wrong.getMessage(), wrong.mend(), failure);
      }
      if (one instanceof SpoolException wrong) {
        return new FailureAnalysis(wrong.getMessage(), wrong.mend(), failure);
      }
    }
    return null;
  }
}
