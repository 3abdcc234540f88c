package com.sqlitemetadata.connector.testing;

import com.sqlitemetadata.client.json.Json;
import com.sqlitemetadata.client.model.Event;
import com.sqlitemetadata.client.model.EventBatch;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

/** Answers ingestEvents as a test wants it, and writes down what it was asked. */
public final class StubPlatform implements AutoCloseable {
  /**
   * A request of ingestEvents.
   *
   * @param number which one it is, counted from 1
   * @param key its idempotency key
   * @param ids the ids of its events
   */
  public record Request(int number, String key, List<String> ids) {}

  /**
   * What is answered.
   *
   * @param status the status; 0 breaks the connection off
   * @param body the body
   * @param retryAfter the seconds of Retry-After; negative for none
   */
  public record Answer(int status, String body, int retryAfter) {
    /** All is well. */
    public static final Answer TAKEN = new Answer(202, "{\"applied\":1,\"repeated\":0}", -1);

    /** No answer at all. */
    public static final Answer NONE = new Answer(0, "", -1);

    /** Returns a problem with a code that points at a place of the body. */
    public static Answer problem(int status, String code, String pointer, int retryAfter) {
      String body =
          """
          {"type":"about:blank","title":"t","status":%d,"code":"%s","requestId":"request-7",
           "errors":[{"pointer":"%s","code":"c","detail":"d"}]}"""
              .formatted(status, code, pointer);
      return new Answer(status, body, retryAfter);
    }
  }

  private final HttpServer server;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger beats = new AtomicInteger();

  /** Takes what to answer to each request. */
  public StubPlatform(BiFunction<Request, Integer, Answer> answers) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> handle(exchange, answers));
    server.start();
  }

  /** Returns its address. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Returns what it was asked. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** Returns how many heartbeats it noted. */
  public int beats() {
    return beats.get();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange, BiFunction<Request, Integer, Answer> answers)
      throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    if (exchange.getRequestURI().getPath().endsWith("/heartbeat")) {
      beats.incrementAndGet();
      exchange.sendResponseHeaders(204, -1);
      exchange.close();
      return;
    }
    EventBatch batch = Json.decode(new String(body, StandardCharsets.UTF_8), EventBatch.class);
    Request request =
        new Request(
            requests.size() + 1,
            exchange.getRequestHeaders().getFirst("Idempotency-Key"),
            batch.events().stream().map(Event::id).toList());
    requests.add(request);
    Answer answer = answers.apply(request, request.number());
    if (answer.status() == 0) {
      exchange.close();
      return;
    }
    byte[] text = answer.body().getBytes(StandardCharsets.UTF_8);
    String type = answer.status() < 400 ? "application/json" : "application/problem+json";
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("X-Request-Id", "request-7");
    if (answer.retryAfter() >= 0) {
      exchange.getResponseHeaders().set("Retry-After", Integer.toString(answer.retryAfter()));
    }
    exchange.sendResponseHeaders(answer.status(), text.length);
    exchange.getResponseBody().write(text);
    exchange.close();
  }
}
