package com.sqlitemetadata.connector.client;

import com.sqlitemetadata.client.errors.InvalidBodyException;
import com.sqlitemetadata.client.errors.PayloadTooLargeException;
import com.sqlitemetadata.client.errors.UnknownReferenceException;
import com.sqlitemetadata.client.http.ApiException;
import com.sqlitemetadata.client.http.MalformedAnswerException;
import com.sqlitemetadata.client.http.TransportException;
import com.sqlitemetadata.client.http.UnexpectedStatusException;
import com.sqlitemetadata.client.model.Problem;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What helps against a failed delivery.
 *
 * <p>What the contract's catalogue calls retryable is sent again by the generated client, and does
 * not get here.
 */
public enum Remedy {
  /** The same request again under its key, later: whether it was done is not known. */
  AGAIN,
  /** Fewer events in a request, until the ones that are refused stand alone. */
  FEWER,
  /** Nothing that a connector can do: its set-up or the platform has to be mended. */
  NONE;

  /** Statuses of gateways, which say nothing about the platform's own answer. */
  private static final Set<Integer> GATEWAY = Set.of(502, 503, 504);

  private static final Pattern EVENT = Pattern.compile("^/events/([0-9]{1,9})(/.*)?$");

  /** Returns what helps against a failure of ingestEvents. */
  public static Remedy of(ApiException failure) {
    return switch (failure) {
      case TransportException broken -> AGAIN;
      case MalformedAnswerException cut -> AGAIN;
      case InvalidBodyException refused -> FEWER;
      case UnknownReferenceException refused -> FEWER;
      case PayloadTooLargeException refused -> FEWER;
      case UnexpectedStatusException other when GATEWAY.contains(other.status()) -> AGAIN;
      case ApiException other when other.code().isEmpty() && GATEWAY.contains(other.status()) ->
          AGAIN;
      default -> NONE;
    };
  }

  /** Returns the index of the first event of a batch that a refusal points at, if it does. */
  public static OptionalInt firstEvent(ApiException failure) {
    return failure.body(Problem.class).map(Problem::errors).stream()
        .flatMap(java.util.Collection::stream)
        .map(one -> EVENT.matcher(one.pointer()))
        .filter(Matcher::matches)
        .mapToInt(found -> Integer.parseInt(found.group(1)))
        .min();
  }
}
