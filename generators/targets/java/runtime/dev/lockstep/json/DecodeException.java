package dev.lockstep.json;

import java.util.List;
import java.util.stream.Collectors;

/** JSON that breaks the contract, with everything that is wrong in it. */
public final class DecodeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<Fault> faults;

  /** Makes an exception of what is wrong. */
  public DecodeException(List<Fault> faults) {
    super(faults.stream().map(Fault::toString).collect(Collectors.joining("; ")));
    this.faults = List.copyOf(faults);
  }

  /** Returns everything that is wrong, by place. */
  public List<Fault> faults() {
    return faults == null ? List.of() : faults;
  }

  /** Returns the places of what is wrong, each once and in order, as JSON Pointers. */
  public List<String> pointers() {
    return faults().stream().map(Fault::pointer).distinct().toList();
  }
}
