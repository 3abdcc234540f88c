package com.sqlitemetadata.connector.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpoolTest {
  private static final SpoolLimits ROOMY = new SpoolLimits(1 << 20, 1 << 24);
  private static final SpoolLimits MANY_SEGMENTS = new SpoolLimits(64, 1 << 24);

  @TempDir Path folder;

  @Test
  void handsOutInOrderWhatWasHandedIn() throws Exception {
    try (Spool spool = Spool.open(folder, ROOMY)) {
      append(spool, "a", "b");
      append(spool, "c");
      assertThat(next(spool, 500).events()).containsExactly("a", "b", "c");
      assertThat(spool.waitingEvents()).isEqualTo(3);
    }
  }

  @Test
  void whatIsAcknowledgedIsGoneAfterARestartToo() throws Exception {
    try (Spool spool = Spool.open(folder, ROOMY)) {
      append(spool, "a", "b", "c");
      spool.acknowledge(next(spool, 2), 2);
      assertThat(next(spool, 500).events()).containsExactly("c");
    }
    try (Spool spool = Spool.open(folder, ROOMY)) {
      assertThat(spool.waitingEvents()).isEqualTo(1);
      assertThat(next(spool, 500).events()).containsExactly("c");
    }
  }

  @Test
  void aBatchThatWasBeingSentComesBackUnderItsKey() throws Exception {
    Batch sent;
    try (Spool spool = Spool.open(folder, ROOMY)) {
      append(spool, "a", "b");
      sent = next(spool, 500);
      append(spool, "c");
    }
    try (Spool spool = Spool.open(folder, ROOMY)) {
      Batch again = next(spool, 500);
      assertThat(again.events()).containsExactly("a", "b");
      assertThat(again.key()).isEqualTo(sent.key());
      spool.acknowledge(again, 2);
      assertThat(next(spool, 500).key()).isNotEqualTo(sent.key());
    }
  }

  @Test
  void equalEventsAtOtherPlacesHaveOtherKeys() throws Exception {
    try (Spool spool = Spool.open(folder, ROOMY)) {
      append(spool, "a", "a");
      Batch first = next(spool, 1);
      spool.acknowledge(first, 1);
      assertThat(next(spool, 1).key()).isNotEqualTo(first.key());
    }
  }

  @Test
  void segmentsThatAreDoneWithAreDeleted() throws Exception {
    try (Spool spool = Spool.open(folder, MANY_SEGMENTS)) {
      for (int number = 0; number < 100; number++) {
        append(spool, "event-" + number);
      }
      assertThat(segments()).hasSizeGreaterThan(10);
      List<String> seen = new ArrayList<>();
      while (spool.waitingEvents() > 0) {
        Batch batch = next(spool, 7);
        seen.addAll(batch.events());
        spool.acknowledge(batch, batch.size());
      }
      assertThat(seen)
          .containsExactlyElementsOf(
              IntStream.range(0, 100).mapToObj(number -> "event-" + number).toList());
      assertThat(segments()).hasSizeLessThan(3);
      assertThat(spool.waitingBytes()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 20})
  void aFrameThatWasBrokenOffIsCutOff(int kept) throws Exception {
    long whole;
    try (Spool spool = Spool.open(folder, ROOMY)) {
      append(spool, "a", "b");
      whole = Files.size(segments().getLast());
      append(spool, "a much longer event");
    }
    try (var file =
        java.nio.channels.FileChannel.open(segments().getLast(), StandardOpenOption.WRITE)) {
      file.truncate(whole + kept);
    }
    try (Spool spool = Spool.open(folder, ROOMY)) {
      append(spool, "c");
      assertThat(next(spool, 500).events()).containsExactly("a", "b", "c");
    }
  }

  @Test
  void aFrameThatWasChangedIsNotPassedOver() throws Exception {
    try (Spool spool = Spool.open(folder, ROOMY)) {
      append(spool, "a");
      append(spool, "b");
    }
    byte[] bytes = Files.readAllBytes(segments().getLast());
    bytes[12] ^= 1;
    Files.write(segments().getLast(), bytes);
    assertThatThrownBy(() -> Spool.open(folder, ROOMY))
        .isInstanceOf(SpoolException.class)
        .hasMessageContaining("byte 0 is not what was written");
  }

  @Test
  void aSpoolThatIsFullTakesNothingUntilThereIsRoom() throws Exception {
    try (Spool spool = Spool.open(folder, new SpoolLimits(20, 20))) {
      append(spool, "0123456789");
      assertThatThrownBy(() -> append(spool, "0123456789")).isInstanceOf(SpoolFullException.class);
      spool.acknowledge(next(spool, 1), 1);
      append(spool, "9876543210");
      assertThat(next(spool, 500).events()).containsExactly("9876543210");
    }
  }

  @Test
  void twoConnectorsDoNotShareASpool() {
    try (Spool one = Spool.open(folder, ROOMY)) {
      assertThat(one.waitingEvents()).isZero();
      assertThatThrownBy(() -> Spool.open(folder, ROOMY))
          .isInstanceOf(SpoolException.class)
          .hasMessageContaining("another connector uses this spool");
    }
  }

  @Test
  void aBatchKeepsToItsSize() throws Exception {
    try (Spool spool = Spool.open(folder, ROOMY)) {
      append(spool, "0123456789", "0123456789", "0123456789");
      assertThat(spool.next(500, 30, Duration.ZERO).size()).isEqualTo(2);
      assertThat(spool.next(500, 1, Duration.ZERO).size()).isEqualTo(1);
    }
  }

  @Test
  void aLostNoteMakesEverythingComeAgain() throws Exception {
    try (Spool spool = Spool.open(folder, ROOMY)) {
      append(spool, "a", "b");
      spool.acknowledge(next(spool, 1), 1);
    }
    Files.delete(folder.resolve("taken"));
    try (Spool spool = Spool.open(folder, ROOMY)) {
      assertThat(next(spool, 500).events()).containsExactly("a", "b");
    }
  }

  @Test
  void aNoteThatWasWrittenByHalfLeavesTheOneBefore() throws Exception {
    try (Spool spool = Spool.open(folder, ROOMY)) {
      append(spool, "a", "b", "c");
      spool.acknowledge(next(spool, 1), 1);
      spool.acknowledge(next(spool, 1), 1);
    }
    byte[] note = Files.readAllBytes(folder.resolve("taken"));
    int newest = note[7] > note[64 + 7] ? 0 : 64;
    note[newest + 30] ^= 1;
    Files.write(folder.resolve("taken"), note);
    try (Spool spool = Spool.open(folder, ROOMY)) {
      assertThat(next(spool, 500).events()).containsExactly("b");
    }
  }

  private List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(one -> one.toString().endsWith(".segment")).sorted().toList();
    }
  }

  private static Batch next(Spool spool, int most) throws InterruptedException {
    return spool.next(most, 1 << 20, Duration.ZERO);
  }

  private static void append(Spool spool, String... events) throws Exception {
    spool
        .append(Arrays.stream(events).map(one -> one.getBytes(StandardCharsets.UTF_8)).toList())
        .get();
  }
}
