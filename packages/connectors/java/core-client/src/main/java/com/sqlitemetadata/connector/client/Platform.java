package com.sqlitemetadata.connector.client;

import java.net.URI;
import java.time.Duration;

/**
 * Where the platform is, and as which connector to speak to it.
 *
 * @param url the address of the API
 * @param apiKey an API key that may write in the organisation
 * @param organization the id of the organisation
 * @param connector the connector's id, or empty where it is found by its name
 * @param name the connector's name, or empty where its id is given
 * @param timeout the limit of each attempt, null for those that the contract states
 * @param pauses the waits between attempts
 */
public record Platform(
    URI url,
    String apiKey,
    String organization,
    String connector,
    String name,
    Duration timeout,
    Pauses pauses) {
  /** Makes sure that one of id and name is given; throws IllegalArgumentException otherwise. */
  public Platform {
    if (connector.isEmpty() == name.isEmpty()) {
      throw new IllegalArgumentException("either the connector's id or its name is needed");
    }
  }

  /** Returns what may be logged: all but the API key. */
  @Override
  public String toString() {
    return url + " organization=" + organization + " connector=" + connector + name;
  }
}
