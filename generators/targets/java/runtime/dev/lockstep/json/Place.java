package dev.lockstep.json;

/** Where a value stands in a document: the place above it, and the token that leads to it. */
record Place(Place above, String token) {
  static final Place ROOT = new Place(null, "");

  Place then(String next) {
    return new Place(this, next);
  }

  Place then(int index) {
    return new Place(this, Integer.toString(index));
  }

  String pointer() {
    if (above == null) {
      return "";
    }
    return above.pointer() + "/" + token.replace("~", "~0").replace("/", "~1");
  }
}
