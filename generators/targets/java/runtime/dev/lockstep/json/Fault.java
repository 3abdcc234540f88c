package dev.lockstep.json;

/**
 * One thing in a JSON document that breaks the contract.
 *
 * @param pointer where it is, as a JSON Pointer (RFC 6901); the empty text is the whole document
 * @param message what is wrong there
 */
public record Fault(String pointer, String message) implements Comparable<Fault> {
  @Override
  public int compareTo(Fault other) {
    int places = pointer.compareTo(other.pointer);
    return places != 0 ? places : message.compareTo(other.message);
  }

  @Override
  public String toString() {
    return (pointer.isEmpty() ? "the document" : pointer) + ": " + message;
  }
}
