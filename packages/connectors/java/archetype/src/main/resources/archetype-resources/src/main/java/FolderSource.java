package ${package};

import com.sqlitemetadata.client.json.Json;
import com.sqlitemetadata.client.model.Event;
import com.sqlitemetadata.connector.delivery.EventSink;
import java.io.File;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Looks at a folder again and again, and hands in each file that is new or has changed. */
@Component
class FolderSource implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(FolderSource.class);

  private final File folder;
  private final Duration poll;
  private final EventSink sink;
  private final Map<String, Long> seen = new HashMap<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread = Thread.ofPlatform().name("source").daemon().unstarted(this::run);

  FolderSource(Environment environment, EventSink sink) {
    this.folder = new File(environment.getRequiredProperty("source.folder"));
    this.poll = environment.getProperty("source.poll", Duration.class, Duration.ofSeconds(1));
    this.sink = sink;
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public void stop() {
    ended.countDown();
    try {
      thread.join();
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return thread.isAlive();
  }

  private void run() {
    try {
      do {
        look();
      } while (!ended.await(poll.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException unasked) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() throws InterruptedException {
    Map<String, Long> fresh = new HashMap<>();
    List<Event> events = new ArrayList<>();
    File[] files = folder.listFiles(File::isFile);
    for (File file : files == null ? new File[0] : files) {
      long changed = file.lastModified();
      if (!Long.valueOf(changed).equals(seen.get(file.getName()))) {
        fresh.put(file.getName(), changed);
        events.add(event(file, changed));
      }
    }
    try {
      // Once this is done the events outlast a crash: only now are the files seen.
      sink.accept(events).get();
      seen.putAll(fresh);
    } catch (ExecutionException | RuntimeException later) {
      LOG.warn("the files are offered again: {}", later.getMessage());
    }
  }

  /** The id says what happened: the platform passes over an event that it has had. */
  private static Event event(File file, long changed) {
    return Json.decode(
        Json.tree(
            Map.of(
                "id", file.getName() + "@" + changed,
                "node",
                    Map.of(
                        "type", "file",
                        "properties", Map.of("name", file.getName(), "size", file.length())))),
        Event.class);
  }
}
