package dev.lockstep.http;

/** A call that got no answer: the connection failed, or broke in the middle. */
public class TransportException extends ApiException {
  private static final long serialVersionUID = 1;

  /** Takes what is known of the failure, what to say of it, and its cause. */
  public TransportException(Failure failure, String message, Throwable cause) {
    super(failure, message, cause);
  }
}
