import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import com.sqlitemetadata.client.Client;
import com.sqlitemetadata.client.errors.ConflictException;
import com.sqlitemetadata.client.errors.InternalException;
import com.sqlitemetadata.client.errors.NotFoundException;
import com.sqlitemetadata.client.errors.PreconditionFailedException;
import com.sqlitemetadata.client.errors.UnavailableException;
import com.sqlitemetadata.client.http.ApiException;
import com.sqlitemetadata.client.http.ApiResponse;
import com.sqlitemetadata.client.http.MalformedAnswerException;
import com.sqlitemetadata.client.http.RequestOptions;
import com.sqlitemetadata.client.json.Fault;
import com.sqlitemetadata.client.model.ItemOutcome;
import com.sqlitemetadata.client.model.Node;
import com.sqlitemetadata.client.model.NodeBatch;
import com.sqlitemetadata.client.model.NodeInput;
import com.sqlitemetadata.client.model.NodePatch;
import com.sqlitemetadata.client.model.NodeReplacement;
import com.sqlitemetadata.client.model.OrganizationInput;
import com.sqlitemetadata.client.model.Problem;
import com.sqlitemetadata.client.services.NodesService.DeleteNodeOptions;
import com.sqlitemetadata.client.services.NodesService.ListNodesOptions;
import com.sqlitemetadata.client.services.NodesService.PatchNodeOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.stream.IntStream;

/** A program that uses the client: {@code Program SCENARIO ORGANISATION [NODE]}, and JSON comes out. */
final class Program {
  private final Client client =
      Client.builder()
          .baseUrl(System.getenv("METADATA_URL"))
          .apiKey(System.getenv("METADATA_KEY"))
          .build();
  private final String organisation;
  private final String node;

  private Program(String organisation, String node) {
    this.organisation = organisation;
    this.node = node;
  }

  public static void main(String[] arguments) throws JsonProcessingException {
    Program program = new Program(arguments[1], arguments.length > 2 ? arguments[2] : null);
    Object said =
        switch (arguments[0]) {
          case "upload-and-walk" -> program.uploadAndWalk();
          case "not-found" -> program.notFound();
          case "conditions" -> program.conditions();
          case "read" -> program.read(new RequestOptions());
          case "shaky" -> program.shaky();
          case "patience" -> program.patience();
          case "broken" -> program.broken();
          case "cancel" -> program.cancel();
          default -> throw new IllegalArgumentException(arguments[0]);
        };
    System.out.println(new ObjectMapper().writeValueAsString(said));
  }

  /** Says what is known of a failed call. */
  private static Map<String, Object> told(ApiException failure) {
    Map<String, Object> said = new LinkedHashMap<>();
    said.put("error", failure.getClass().getSimpleName());
    said.put("operation", failure.operation());
    if (failure.status() >= 400) {
      said.put("status", failure.status());
      said.put("code", failure.code());
      said.put("requestId", failure.requestId());
      failure.body(Problem.class).ifPresent(problem -> said.put("title", problem.title()));
    }
    if (failure instanceof MalformedAnswerException malformed) {
      said.put("pointers", malformed.faults().stream().map(Fault::pointer).toList());
    }
    return said;
  }

  /** Writes 1,000 nodes in four requests, then reads them back in three ways. */
  private Object uploadAndWalk() {
    List<String> uploaded = new ArrayList<>();
    for (int start = 0; start < 1000; start += 250) {
      List<NodeInput> items =
          IntStream.range(start, start + 250)
              .mapToObj(
                  number ->
                      NodeInput.builder()
                          .type(number % 2 == 0 ? "table" : "column")
                          .properties(Map.of("name", TextNode.valueOf("node " + number)))
                          .build())
              .toList();
      client.nodes().upsertNodes(organisation, new NodeBatch(items)).outcomes().stream()
          .map(ItemOutcome::id)
          .forEach(uploaded::add);
    }
    List<String> walked = new ArrayList<>();
    for (Node one : client.nodes().listNodesAll(organisation, new ListNodesOptions().limit(100))) {
      walked.add(one.id());
    }
    ListNodesOptions ofTables = new ListNodesOptions().type("table").limit(80);
    List<Node> tables = client.nodes().listNodesAll(organisation, ofTables).stream().toList();
    List<String> first =
        client.nodes().listNodesAll(organisation, new ListNodesOptions().limit(60)).stream()
            .map(Node::id)
            .limit(90)
            .toList();
    return Map.of(
        "uploaded", uploaded,
        "walked", walked,
        "tables", tables.stream().map(Node::id).toList(),
        "types", tables.stream().map(Node::type).toList(),
        "first", first);
  }

  /** Asks for a node that is not there. */
  private Object notFound() {
    try {
      return client.nodes().getNode(organisation, node).id();
    } catch (NotFoundException missing) {
      return told(missing);
    }
  }

  /** Changes a node twice, each time if nobody else did; the second is too late. */
  private Object conditions() {
    ApiResponse<Node> found =
        client.nodes().getNodeResponse(organisation, node, new RequestOptions());
    String before = found.header("ETag").orElseThrow();
    NodePatch change =
        NodePatch.builder()
            .properties(Map.of("description", TextNode.valueOf("Orders of all shops")))
            .build();
    ApiResponse<Node> changed =
        client.nodes()
            .patchNodeResponse(organisation, node, change, new PatchNodeOptions().ifMatch(before));
    Map<String, Object> said = new LinkedHashMap<>();
    said.put("statuses", List.of(found.status(), changed.status()));
    said.put("before", before);
    said.put("after", changed.header("ETag").orElseThrow());
    said.put("properties", changed.body().properties());
    try {
      client.nodes().deleteNode(organisation, node, new DeleteNodeOptions().ifMatch(before));
    } catch (PreconditionFailedException late) {
      said.put("stale", told(late));
    }
    try {
      client.organizations().createOrg(new OrganizationInput(organisation, "Once more"));
    } catch (ConflictException taken) {
      said.put("taken", told(taken));
    }
    return said;
  }

  /** Reads a node, or says why that failed. */
  private Map<String, Object> read(RequestOptions options) {
    try {
      return Map.of("id", client.nodes().getNodeResponse(organisation, node, options).body().id());
    } catch (ApiException failure) {
      return told(failure);
    }
  }

  /** Reads and writes with each method that there is, while the service is shaky. */
  private Object shaky() {
    Map<String, Object> said = new LinkedHashMap<>();
    try {
      client.nodes().getNode(organisation, node);
    } catch (InternalException failure) {
      said.put("get", told(failure));
    }
    try {
      NodeInput table = NodeInput.builder().type("table").build();
      client.nodes().upsertNodes(organisation, new NodeBatch(List.of(table)));
    } catch (UnavailableException failure) {
      said.put("post", told(failure));
    }
    try {
      client.nodes().patchNode(organisation, node, NodePatch.builder().type("view").build());
    } catch (UnavailableException failure) {
      said.put("patch", told(failure));
    }
    NodeReplacement index = NodeReplacement.builder().type("index").build();
    said.put("put", client.nodes().putNode(organisation, node, index).type());
    return said;
  }

  /** Reads a node within the contract's limit of time, and within a shorter one. */
  private Object patience() {
    return Map.of(
        "contract", read(new RequestOptions()),
        "shorter", read(new RequestOptions().timeout(Duration.ofMillis(250))));
  }

  /** Reads a node twice, then a list for as long as it can be read. */
  private Object broken() {
    List<Object> reads = List.of(read(new RequestOptions()), read(new RequestOptions()));
    List<String> walked = new ArrayList<>();
    try {
      for (Node one : client.nodes().listNodesAll(organisation, new ListNodesOptions().limit(60))) {
        walked.add(one.id());
      }
    } catch (MalformedAnswerException failure) {
      return Map.of("reads", reads, "walked", walked, "end", told(failure));
    }
    return "nothing was broken";
  }

  /** Reads a node, and gives that up when a line is typed. */
  private Object cancel() {
    Thread reader = Thread.currentThread();
    Thread.ofVirtual()
        .start(
            () -> {
              new Scanner(System.in).nextLine();
              reader.interrupt();
            });
    Map<String, Object> said = new LinkedHashMap<>(read(new RequestOptions()));
    said.put("interrupted", Thread.currentThread().isInterrupted());
    return said;
  }
}
