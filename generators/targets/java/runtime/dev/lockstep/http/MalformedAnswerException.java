package dev.lockstep.http;

import dev.lockstep.json.DecodeException;
import dev.lockstep.json.Fault;
import java.util.List;

/** An answer that breaks the contract. */
public final class MalformedAnswerException extends ApiException {
  private static final long serialVersionUID = 1;

  private final transient DecodeException cause;

  /** Takes what the service answered, and what is wrong with it. */
  public MalformedAnswerException(Failure failure, DecodeException cause) {
    super(
        failure,
        "the answer to " + failure.operation() + " breaks the contract: " + cause.getMessage(),
        cause);
    this.cause = cause;
  }

  /** Returns everything that is wrong, by place. */
  public List<Fault> faults() {
    return cause.faults();
  }
}
