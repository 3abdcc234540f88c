package com.sqlitemetadata.connector.forwarder;

import com.sqlitemetadata.client.model.FieldError;
import java.util.List;
import org.springframework.http.HttpStatus;

/** A request that is answered with a problem. */
final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final HttpStatus status;
  private final String code;
  private final transient List<FieldError> errors;

  RefusedException(HttpStatus status, String code, String detail, List<FieldError> errors) {
    super(detail);
    this.status = status;
    this.code = code;
    this.errors = List.copyOf(errors);
  }

  RefusedException(HttpStatus status, String code, String detail) {
    this(status, code, detail, List.of());
  }

  HttpStatus status() {
    return status;
  }

  String code() {
    return code;
  }

  List<FieldError> errors() {
    return errors == null ? List.of() : errors;
  }
}
