package dev.lockstep.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends one request and receives its answer, within a limit of time. */
final class Exchange {
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final int MOST_REDIRECTS = 5;

  private final HttpClient http;
  private final URI base;
  private final String server;
  private final Map<String, Credential> credentials;
  private final Map<String, String> headers;

  Exchange(ClientBuilder<?> builder) {
    http =
        builder.http != null
            ? builder.http
            : HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
    base = builder.base;
    server = builder.server;
    credentials = Map.copyOf(builder.credentials);
    headers = Map.copyOf(builder.headers);
  }

  Answer send(
      Endpoint<?> endpoint, Parameters parameters, Body body, Duration limit, URI target) {
    Parameters all = new Parameters().with(parameters);
    URI own = uri(endpoint, all);
    boolean trusted = target == null || sameOrigin(own, target);
    if (trusted) {
      identify(endpoint, all);
    }
    URI uri = target != null ? target : uri(endpoint, all);
    HttpResponse<InputStream> response =
        receive(endpoint, request(endpoint, uri, all, body, limit), limit);
    for (int hop = 0; hop < MOST_REDIRECTS && isRedirect(endpoint, response); hop++) {
      URI next = uri.resolve(response.headers().firstValue("location").orElse(""));
      Parameters kept = sameOrigin(uri, next) ? all : new Parameters();
      uri = next;
      all = kept;
      response = receive(endpoint, request(endpoint, uri, all, null, limit), limit);
    }
    return answer(endpoint, response);
  }

  private Answer answer(Endpoint<?> endpoint, HttpResponse<InputStream> response) {
    Answer[] made = new Answer[1];
    made[0] =
        new Answer(
            response.statusCode(),
            response.headers().map(),
            response.body(),
            wrong ->
                new MalformedAnswerException(
                    new Failure(
                        endpoint.id, made[0].status, made[0].headers, "", null, "", ""),
                    wrong));
    return made[0];
  }

  /** Adds the credentials of the first set of schemes that the client has all secrets for. */
  private void identify(Endpoint<?> endpoint, Parameters parameters) {
    for (List<String> need : endpoint.needs) {
      if (credentials.keySet().containsAll(need)) {
        for (String scheme : need) {
          Credential one = Objects.requireNonNull(credentials.get(scheme));
          String style = one.in().equals("header") ? "simple" : "form";
          parameters.set(one.in(), one.name(), one.value().get(), style, false, false);
        }
        return;
      }
    }
  }

  URI uri(Endpoint<?> endpoint, Parameters parameters) {
    String root = base != null ? base.toString() : stated(endpoint);
    int mark = root.indexOf('?');
    String front = mark < 0 ? root : root.substring(0, mark);
    List<String> pairs = new ArrayList<>();
    if (mark >= 0) {
      pairs.add(root.substring(mark + 1));
    }
    pairs.addAll(parameters.query());
    String path = parameters.path(endpoint.path);
    String joined = front.endsWith("/") ? front.substring(0, front.length() - 1) : front;
    String sign = path.contains("?") ? "&" : "?";
    return URI.create(joined + path + (pairs.isEmpty() ? "" : sign + String.join("&", pairs)));
  }

  private String stated(Endpoint<?> endpoint) {
    String own = endpoint.servers.isEmpty() ? server : endpoint.servers.getFirst();
    if (!own.startsWith("http:") && !own.startsWith("https:")) {
      throw new IllegalStateException("the contract states no full address: set baseUrl");
    }
    return own;
  }

  private HttpRequest request(
      Endpoint<?> endpoint, URI uri, Parameters parameters, Body body, Duration limit) {
    HttpRequest.Builder builder = HttpRequest.newBuilder(uri).timeout(limit);
    headers.forEach(builder::setHeader);
    if (!endpoint.accept.isEmpty()) {
      builder.setHeader("Accept", endpoint.accept);
    }
    if (body != null) {
      builder.setHeader("Content-Type", body.mediaType());
    }
    parameters.headers().forEach(builder::setHeader);
    return builder
        .method(endpoint.method, body == null ? BodyPublishers.noBody() : body.publisher())
        .build();
  }

  private HttpResponse<InputStream> receive(
      Endpoint<?> endpoint, HttpRequest request, Duration limit) {
    CompletableFuture<HttpResponse<InputStream>> coming =
        http.sendAsync(
            request,
            info ->
                endpoint.streams(
                        info.statusCode(), info.headers().firstValue("content-type").orElse(""))
                    ? BodySubscribers.ofInputStream()
                    : BodySubscribers.mapping(
                        BodySubscribers.ofByteArray(), ByteArrayInputStream::new));
    try {
      return coming.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      coming.cancel(true);
      throw new CallTimeoutException(Failure.unanswered(endpoint.id), limit, late);
    } catch (InterruptedException interrupted) {
      coming.cancel(true);
      Thread.currentThread().interrupt();
      throw failed(endpoint, "was interrupted", interrupted);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof HttpTimeoutException late) {
        throw new CallTimeoutException(Failure.unanswered(endpoint.id), limit, late);
      }
      if (failed.getCause() instanceof IOException broken) {
        throw failed(endpoint, "got no answer: " + broken, broken);
      }
      throw failed(endpoint, "could not be sent: " + failed.getCause(), failed.getCause());
    }
  }

  private static TransportException failed(Endpoint<?> endpoint, String words, Throwable cause) {
    return new TransportException(
        Failure.unanswered(endpoint.id), endpoint.id + " " + words, cause);
  }

  private static boolean isRedirect(Endpoint<?> endpoint, HttpResponse<InputStream> response) {
    return (endpoint.method.equals("GET") || endpoint.method.equals("HEAD"))
        && REDIRECTS.contains(response.statusCode())
        && !endpoint.declares(response.statusCode())
        && response.headers().firstValue("location").isPresent();
  }

  private static boolean sameOrigin(URI one, URI other) {
    return Objects.equals(one.getScheme(), other.getScheme())
        && Objects.equals(one.getRawAuthority(), other.getRawAuthority());
  }
}
