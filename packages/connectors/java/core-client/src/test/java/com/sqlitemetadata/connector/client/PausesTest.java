package com.sqlitemetadata.connector.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PausesTest {
  private static final Pauses PAUSES =
      new Pauses(Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofMinutes(1));

  @ParameterizedTest
  @CsvSource({"1,1,100", "2,1,200", "4,1,800", "5,1,1000", "900,1,1000", "3,0.5,200"})
  void doubleUpToTheLongest(int failure, double share, long milliseconds) {
    assertThat(PAUSES.after(failure, share)).isEqualTo(Duration.ofMillis(milliseconds));
  }

  @ParameterizedTest
  @CsvSource({"0,0.5", "0.5,0.75", "1,1"})
  void jitterLeavesHalfOfAWait(double given, double share) {
    assertThat(Pauses.upperHalf(() -> given).getAsDouble()).isEqualTo(share);
  }

  @Test
  void refuseALongestBelowTheFirst() {
    Duration second = Duration.ofSeconds(1);
    assertThatThrownBy(() -> new Pauses(second, Duration.ofMillis(10), second))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the longest is not below");
  }
}
