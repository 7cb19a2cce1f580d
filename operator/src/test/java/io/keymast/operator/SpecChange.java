package io.keymast.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * One field of a spec set to a value, or left out.
 *
 * @param value missing where the field is left out
 */
record SpecChange(List<String> path, Kind kind, JsonNode value) {
  enum Kind {
    ABSENT,
    TYPICAL,
    BOUNDARY,
    GARBAGE,
    REVERTED
  }

  static SpecChange absent(List<String> path) {
    return new SpecChange(path, Kind.ABSENT, MissingNode.getInstance());
  }

  static SpecChange reverted(List<String> path, ObjectNode origin) {
    return new SpecChange(path, Kind.REVERTED, origin.at("/" + String.join("/", path)));
  }

  /** Another spec; objects on the way to the field are made where they lack. */
  ObjectNode in(ObjectNode spec) {
    ObjectNode changed = spec.deepCopy();
    ObjectNode parent = changed;
    for (String name : path.subList(0, path.size() - 1)) {
      parent = member(parent, name);
    }
    if (value.isMissingNode()) {
      parent.remove(path.getLast());
    } else {
      parent.set(path.getLast(), value.deepCopy());
    }
    return changed;
  }

  private static ObjectNode member(ObjectNode parent, String name) {
    return parent.get(name) instanceof ObjectNode object ? object : parent.putObject(name);
  }

  @Override
  public String toString() {
    String text = value.toString();
    return "spec.%s %s %s"
        .formatted(
            String.join(".", path),
            kind,
            text.length() > 80 ? text.substring(0, 80) + "..." : text);
  }
}
