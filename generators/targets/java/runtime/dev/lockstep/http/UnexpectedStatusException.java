package dev.lockstep.http;

/** An answer with a status that the contract does not declare for the operation. */
public final class UnexpectedStatusException extends ApiException {
  private static final long serialVersionUID = 1;

  /** Takes what the service answered. */
  public UnexpectedStatusException(Failure failure) {
    super(failure, failure.summary() + ", which the contract does not declare", null);
  }
}
