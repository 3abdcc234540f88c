package com.sqlitemetadata.connector.forwarder;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The connector's program. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class HttpForwarder {
  /** Makes the configuration; Spring does. */
  protected HttpForwarder() {}

  /** Runs until it is told to end. */
  public static void main(String[] arguments) {
    SpringApplication.run(HttpForwarder.class, arguments);
  }
}
