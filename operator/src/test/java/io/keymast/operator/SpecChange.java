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

  /** The same, of the highest object that is made on the way to the field in this spec. */
  SpecChange madeIn(ObjectNode spec) {
    JsonNode reached = spec;
    int depth = 0;
    while (depth < path.size() - 1 && reached.get(path.get(depth)) instanceof ObjectNode object) {
      reached = object;
      depth++;
    }
    return new SpecChange(path.subList(0, depth + 1), kind, value);
  }

  /**
   * Whether a refusal is put down to this change: to its field, one above it or one below it; or,
   * where two fields don't go together, to the other one, by words that name this one.
   *
   * @param field as {@code spec.concentrators[0].name}
   */
  boolean isBlamedBy(String field, String words) {
    List<String> names = List.of(field.replaceAll("\\[[^]]*]", "").split("[.]"));
    List<String> below = names.subList(1, names.size());
    return names.getFirst().equals("spec")
        && !below.isEmpty()
        && (isWithin(below, path)
            || isWithin(path, below)
            || words.matches("(?s).*\\b" + path.getLast() + "\\b.*"));
  }

  /** Whether the second is the first, or a part of it. */
  static boolean isWithin(List<String> object, List<String> part) {
    return part.size() >= object.size() && part.subList(0, object.size()).equals(object);
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
