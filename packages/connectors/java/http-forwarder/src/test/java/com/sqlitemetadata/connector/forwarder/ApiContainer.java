package com.sqlitemetadata.connector.forwarder;

import com.github.dockerjava.api.exception.NotFoundException;
import com.sqlitemetadata.connector.testing.RunningApi;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.awaitility.Awaitility;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** The API's image in a container; its database is in the volume that the container has. */
final class ApiContainer extends RunningApi {
  private static final String IMAGE = "sqlite-metadata/api:dev";
  private static final int INNER_PORT = 8080;
  private static final String NOT_TRIED = "TESTCONTAINERS WAS NOT TRIED: ";

  private final GenericContainer<?> container;

  private ApiContainer() throws IOException {
    container =
        new GenericContainer<>(DockerImageName.parse(IMAGE))
            .withImagePullPolicy(image -> false)
            .withEnv(environment())
            .withExposedPorts(INNER_PORT)
            .waitingFor(Wait.forHttp("/health/ready").forPort(INNER_PORT));
    // A port that the engine chooses may be another one after the next start.
    container.setPortBindings(List.of("127.0.0.1:" + port() + ":" + INNER_PORT));
  }

  /** Starts one. Where no engine answers, or without the image, the test is skipped, loudly. */
  static ApiContainer create() throws IOException {
    skipWithoutEngine();
    skipWithoutImage();
    ApiContainer api = new ApiContainer();
    api.start();
    return api;
  }

  @Override
  public void start() {
    if (container.getContainerId() == null) {
      container.start();
      return;
    }
    container.getDockerClient().startContainerCmd(container.getContainerId()).exec();
    awaitReady();
  }

  @Override
  public void kill() {
    container.getDockerClient().killContainerCmd(container.getContainerId()).exec();
    Awaitility.await("the container has ended").until(() -> !container.isRunning());
  }

  @Override
  public void close() {
    container.stop();
  }

  private static void skipWithoutEngine() throws IOException {
    String host = null;
    try {
      if (DockerClientFactory.instance().isDockerAvailable()) {
        host = DockerClientFactory.instance().dockerHostIpAddress();
      }
    } catch (RuntimeException unusable) {
      skip(NOT_TRIED + "the container engine is of no use: " + unusable.getMessage());
    }
    if (host == null) {
      skip(NOT_TRIED + "no container engine answers: start one, or name its socket in DOCKER_HOST");
    } else if (!InetAddress.getByName(host).isLoopbackAddress()) {
      skip(
          NOT_TRIED
              + "the container engine's ports are taken to be on "
              + host
              + ": where they are on this machine, set TESTCONTAINERS_HOST_OVERRIDE=localhost");
    }
  }

  private static void skipWithoutImage() {
    try {
      DockerClientFactory.instance().client().inspectImageCmd(IMAGE).exec();
    } catch (NotFoundException missing) {
      skip(NOT_TRIED + "no image " + IMAGE + ": build it by docker/build api");
    }
  }
}
