package dev.lockstep.http;

/** A walk that the service would never end: it gave the same position twice. */
public final class PaginationException extends ApiException {
  private static final long serialVersionUID = 1;

  /** Takes the operation's id and the position. */
  public PaginationException(String operation, String position) {
    super(
        Failure.unanswered(operation),
        operation + " led back to the page at " + position,
        null);
  }
}
