package com.sqlitemetadata.connector.tailer;

import com.sqlitemetadata.connector.autoconfigure.ConnectorConfigurationException;
import com.sqlitemetadata.connector.autoconfigure.ConnectorProperties;
import com.sqlitemetadata.connector.delivery.EventSink;
import com.sqlitemetadata.connector.spool.Spool;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/** The connector's program. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class FileTailer {
  /** Makes the configuration; Spring does. */
  protected FileTailer() {}

  /** Runs until it is told to end. */
  public static void main(String[] arguments) {
    SpringApplication.run(FileTailer.class, arguments);
  }

  /** The offset lies beside the spool, which is made before. */
  @Bean
  @Lazy(false)
  Follower follower(
      TailerProperties tailer, ConnectorProperties connector, EventSink sink, Spool spool) {
    if (tailer.file() == null) {
      throw new ConnectorConfigurationException(
          "tailer.file is missing", "Set tailer.file to the file that is to be followed.");
    }
    OffsetFile offset = new OffsetFile(connector.spool().directory().resolve("offset"));
    return new Follower(tailer, sink, offset);
  }
}
