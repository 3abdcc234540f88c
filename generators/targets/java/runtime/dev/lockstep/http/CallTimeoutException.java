package dev.lockstep.http;

import java.time.Duration;

/** A call whose answer was not complete in time. */
public final class CallTimeoutException extends TransportException {
  private static final long serialVersionUID = 1;

  /** Takes what is known of the failure, the limit, and the cause. */
  public CallTimeoutException(Failure failure, Duration limit, Throwable cause) {
    super(failure, failure.operation() + " took longer than " + limit, cause);
  }
}
