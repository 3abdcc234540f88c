package dev.lockstep.json;

import java.util.List;
import java.util.TreeSet;

/** Collects what is wrong with a document, each thing once. */
final class Faults {
  private final TreeSet<Fault> found = new TreeSet<>();

  void add(Place place, String message) {
    found.add(new Fault(place.pointer(), message));
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  int size() {
    return found.size();
  }

  List<Fault> sorted() {
    return List.copyOf(found);
  }
}
