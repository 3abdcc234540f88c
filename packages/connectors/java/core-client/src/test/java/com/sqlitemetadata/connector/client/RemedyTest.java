package com.sqlitemetadata.connector.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sqlitemetadata.client.errors.ErrorCatalogue;
import com.sqlitemetadata.client.http.ApiException;
import com.sqlitemetadata.client.http.Failure;
import com.sqlitemetadata.client.http.TransportException;
import com.sqlitemetadata.client.http.UnexpectedStatusException;
import com.sqlitemetadata.client.json.Json;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemedyTest {
  @ParameterizedTest
  @CsvSource({
    "422,invalid-body,FEWER",
    "422,unknown-reference,FEWER",
    "413,payload-too-large,FEWER",
    "422,idempotency-mismatch,NONE",
    "401,unauthenticated,NONE",
    "404,not-found,NONE",
    "500,internal,NONE",
    "503,a-code-of-tomorrow,NONE",
    "502,,AGAIN",
    "504,,AGAIN",
    "418,,NONE"
  })
  void followsFromTheCode(int status, String code, Remedy remedy) {
    Failure failure = failure(status, code == null ? "" : code, null);
    assertThat(Remedy.of(ErrorCatalogue.of(failure))).isEqualTo(remedy);
  }

  @Test
  void whatGotNoAnswerIsSentAgain() {
    Failure failure = failure(0, "", null);
    assertThat(Remedy.of(new TransportException(failure, "reset", null))).isEqualTo(Remedy.AGAIN);
  }

  @Test
  void anAnswerOfAGatewayIsNoAnswer() {
    assertThat(Remedy.of(new UnexpectedStatusException(failure(502, "", null))))
        .isEqualTo(Remedy.AGAIN);
    assertThat(Remedy.of(new UnexpectedStatusException(failure(418, "", null))))
        .isEqualTo(Remedy.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "/events/7/node/type,7",
    "/events/12,12",
    "/events,-1",
    "'',-1",
    "/events/x,-1",
    "/events/7events,-1"
  })
  void theEventThatIsRefusedIsFound(String pointer, int index) {
    JsonNode problem =
        Json.parse(
            """
            {"type": "about:blank", "title": "t", "status": 422, "code": "invalid-body",
             "requestId": "r", "errors": [
               {"pointer": "/events/90/node", "code": "c", "detail": "d"},
               {"pointer": "%s", "code": "c", "detail": "d"}]}"""
                .formatted(pointer));
    ApiException refused = ErrorCatalogue.of(failure(422, "invalid-body", problem));
    assertThat(Remedy.firstEvent(refused)).isEqualTo(OptionalInt.of(index < 0 ? 90 : index));
  }

  private static Failure failure(int status, String code, JsonNode json) {
    return new Failure("ingestEvents", status, Map.of(), "", json, code, "");
  }
}
