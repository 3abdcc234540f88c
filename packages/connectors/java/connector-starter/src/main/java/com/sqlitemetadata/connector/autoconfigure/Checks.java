package com.sqlitemetadata.connector.autoconfigure;

import com.sqlitemetadata.connector.client.ConnectorApi;
import org.springframework.util.unit.DataSize;

/** What the properties of a connector have to be. */
final class Checks {
  private static final DataSize LARGEST_REQUEST = DataSize.ofMegabytes(8);

  private Checks() {}

  /** Throws ConnectorConfigurationException where one of them is missing or wrong. */
  static void check(ConnectorProperties given) {
    String scheme = given.url().getScheme();
    require(
        "http".equals(scheme) || "https".equals(scheme),
        "connector.url is no address: " + given.url(),
        "Set connector.url, such as http://localhost:8080.");
    require(
        !given.apiKey().isBlank(),
        "connector.api-key is missing",
        "Set the environment variable CONNECTOR_API_KEY to a key that may write.");
    require(
        !given.organization().isBlank(),
        "connector.organization is missing",
        "Set connector.organization to the id of the organisation.");
    require(
        given.id().isBlank() != given.name().isBlank(),
        given.id().isBlank()
            ? "neither connector.id nor connector.name is set"
            : "both connector.id and connector.name are set",
        "Set one of the two.");
    int events = given.batch().events();
    require(
        events >= 1 && events <= ConnectorApi.MOST_EVENTS,
        "connector.batch.events is " + events,
        "Set it to a number from 1 to " + ConnectorApi.MOST_EVENTS + ".");
    DataSize size = given.batch().size();
    require(
        size.toBytes() > 0 && size.compareTo(LARGEST_REQUEST) < 0,
        "connector.batch.size is " + size,
        "Set it below " + LARGEST_REQUEST + ", which is what the platform takes.");
    require(
        given.heartbeat().interval().isPositive(),
        "connector.heartbeat.interval is " + given.heartbeat().interval(),
        "Set it above zero.");
  }

  private static void require(boolean holds, String wrong, String mend) {
    if (!holds) {
      throw new ConnectorConfigurationException(wrong, mend);
    }
  }
}
