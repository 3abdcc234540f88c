package dev.lockstep.http;

/** The options of a call whose operation has no optional parameters. */
public final class RequestOptions extends CallOptions<RequestOptions> {
  /** Makes options with nothing set. */
  public RequestOptions() {}
}
