package dev.lockstep.http;

import dev.lockstep.json.DecodeException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.DoubleSupplier;

/** Makes calls: sends requests, reads answers, and sends again what the contract allows. */
public final class Transport {
  private final Exchange exchange;
  private final ErrorFormat errors;
  private final Duration timeout;
  private final Retries retries;
  private final InstantSource clock;
  private final Sleeper sleeper;
  private final DoubleSupplier jitter;

  Transport(ClientBuilder<?> builder) {
    exchange = new Exchange(builder);
    errors = builder.errors;
    timeout = builder.timeout;
    retries = builder.retries;
    clock = builder.clock;
    sleeper = builder.sleeper;
    jitter = builder.jitter;
  }

  /** Returns the answer to a call; throws ApiException where it does not succeed. */
  public <T> ApiResponse<T> send(Endpoint<T> endpoint, Request request, CallOptions<?> options) {
    return send(endpoint, request, options, request.parameters.with(options.parameters), null);
  }

  /** Returns the answer to a call at an address of the service's own choice, null for none. */
  <T> ApiResponse<T> send(
      Endpoint<T> endpoint,
      Request request,
      CallOptions<?> options,
      Parameters parameters,
      URI target) {
    boolean keyed = endpoint.key != null;
    if (keyed && parameters.get("header", endpoint.key) == null) {
      String key = UUID.randomUUID().toString();
      parameters.set("header", endpoint.key, key, "simple", false, false);
    }
    Body body = options.body != null ? options.body : request.body;
    Retries policy = options.retries != null ? options.retries : retries;
    for (int attempt = 1; ; attempt++) {
      try {
        Answer answer =
            exchange.send(endpoint, parameters, body, limit(endpoint, options), target);
        return read(endpoint, answer);
      } catch (ApiException failure) {
        if (attempt >= policy.attempts() || !endpoint.mayRetry(failure, keyed)) {
          throw failure;
        }
        await(failure, policy, attempt);
      }
    }
  }

  private <T> ApiResponse<T> read(Endpoint<T> endpoint, Answer answer) {
    Endpoint.Reader<T> reader = endpoint.reader(answer.status, answer.header("content-type"));
    if (reader == null) {
      Failure failure = errors.failure(endpoint.id, answer);
      throw endpoint.fails(answer.status)
          ? errors.typed().apply(failure)
          : new UnexpectedStatusException(failure);
    }
    try {
      return new ApiResponse<>(answer.status, answer.headers, reader.read(answer));
    } catch (DecodeException wrong) {
      throw new MalformedAnswerException(errors.failure(endpoint.id, answer), wrong);
    } catch (UncheckedIOException broken) {
      Failure failure = Failure.unanswered(endpoint.id);
      throw new TransportException(failure, "the answer to " + endpoint.id + " broke off", broken);
    }
  }

  private Duration limit(Endpoint<?> endpoint, CallOptions<?> options) {
    if (options.timeout != null) {
      return options.timeout;
    }
    if (timeout != null) {
      return timeout;
    }
    return endpoint.timeout != null ? endpoint.timeout : Duration.ofMinutes(1);
  }

  private void await(ApiException failure, Retries policy, int attempt) {
    Duration wait = policy.backoff(attempt, jitter.getAsDouble());
    Duration asked = RetryAfter.of(failure.header("retry-after").orElse(""), clock.instant());
    if (asked.compareTo(policy.patience()) > 0) {
      throw failure;
    }
    try {
      sleeper.sleep(asked.compareTo(wait) > 0 ? asked : wait);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw failure;
    }
  }

  /** Returns the address that a reference in the answer to a call means. */
  URI resolve(Endpoint<?> endpoint, Parameters parameters, URI target, String reference) {
    return (target != null ? target : exchange.uri(endpoint, parameters)).resolve(reference);
  }
}
