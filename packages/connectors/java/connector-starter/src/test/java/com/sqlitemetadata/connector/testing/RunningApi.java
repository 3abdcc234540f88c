package com.sqlitemetadata.connector.testing;

import com.sqlitemetadata.client.Client;
import com.sqlitemetadata.client.json.Json;
import com.sqlitemetadata.client.model.Connector;
import com.sqlitemetadata.client.model.ConnectorInput;
import com.sqlitemetadata.client.model.ConnectorPatch;
import com.sqlitemetadata.client.model.Node;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/** The platform's API as it runs, on a port and a database of its own, killed and started again. */
public abstract class RunningApi implements AutoCloseable {
  /** An API key that may write. */
  public static final String KEY = "test-owner-key";

  /** The organisation that is there from the start. */
  public static final String ORGANIZATION = "acme";

  private final int port;

  /** Settles the port of this machine's loopback that it is to answer on. */
  protected RunningApi() throws IOException {
    this.port = freePort();
  }

  /** Starts it, again on the same port and database where it ran before, and waits until ready. */
  public abstract void start() throws IOException;

  /** Ends it as kill -9 does. */
  public abstract void kill() throws InterruptedException;

  @Override
  public abstract void close();

  /**
   * Skips the test, loudly: past what keeps the output of tests in files, so that nobody takes this
   * for a test that passed.
   */
  protected static void skip(String reason) {
    new PrintStream(new FileOutputStream(FileDescriptor.err)).println(reason);
    Assumptions.abort(reason);
  }

  /** Returns the variables that give it the organisation and the key. */
  protected static Map<String, String> environment() {
    return Map.of(
        "LOG_LEVEL",
        "error",
        "SEED_KEYS",
        "[{\"name\":\"owner\",\"secret\":\"" + KEY + "\",\"scopes\":[\"*\"]}]",
        "SEED_ORGS",
        "[{\"id\":\"" + ORGANIZATION + "\",\"name\":\"Acme\"}]");
  }

  /** Waits until it says that it is ready. */
  protected final void awaitReady() {
    Awaitility.await("the API is ready").atMost(Duration.ofSeconds(30)).until(this::isReady);
  }

  /** Returns the port that it answers on. */
  protected final int port() {
    return port;
  }

  /** Returns a port that nothing listens on. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Returns its address. */
  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Returns a client of it. */
  public Client client() {
    return Client.builder().baseUrl(url()).apiKey(KEY).build();
  }

  /** Makes an active connector, and returns its id. */
  public String connector(String name) {
    ConnectorInput.Writable input =
        Json.decode("{\"name\":\"" + name + "\",\"type\":\"http\"}", ConnectorInput.Writable.class);
    Connector made = client().connectors().createConnector(ORGANIZATION, input);
    ConnectorPatch.Writable patch =
        Json.decode("{\"status\":\"active\"}", ConnectorPatch.Writable.class);
    client().connectors().updateConnector(ORGANIZATION, made.id(), patch);
    return made.id();
  }

  /** Returns the names of all nodes, in order, each as often as it is there. */
  public List<String> names() {
    return client().nodes().listNodesAll(ORGANIZATION).stream()
        .map(RunningApi::name)
        .sorted()
        .toList();
  }

  /** Returns the properties that reach a connector's program, as arguments of its command line. */
  public List<String> arguments(String connector, Path spool) {
    Map<String, String> given = new TreeMap<>();
    given.put("connector.url", url());
    given.put("connector.api-key", KEY);
    given.put("connector.organization", ORGANIZATION);
    given.put("connector.id", connector);
    given.put("connector.spool.directory", spool.toString());
    given.put("connector.retry.first", "50ms");
    given.put("connector.retry.longest", "500ms");
    return given.entrySet().stream()
        .map(one -> "--" + one.getKey() + "=" + one.getValue())
        .toList();
  }

  /** Returns the JSON of an event that makes a node. */
  public static String event(String id) {
    return "{\"id\":\"%s\",\"node\":{\"type\":\"table\",\"properties\":{\"name\":\"%s\"}}}"
        .formatted(id, id);
  }

  private boolean isReady() {
    URI address = URI.create(url() + "/health/ready");
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(address).build();
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static String name(Node node) {
    return Json.tree(node.properties()).path("name").asText();
  }
}
