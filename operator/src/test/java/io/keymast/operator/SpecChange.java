package io.keymast.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One field of a spec set to a value, or left out.
 *
 * @param value missing where the field is left out
 */
record SpecChange(List<String> path, Kind kind, JsonNode value) {
  /** Fields that are called as prose calls other things. */
  private static final Set<String> COMMON_WORDS =
      Set.of(
          "authentication",
          "cause",
          "certificate",
          "certificates",
          "country",
          "duration",
          "fingerprint",
          "from",
          "group",
          "key",
          "kind",
          "module",
          "name",
          "namespace",
          "operator",
          "organization",
          "reason",
          "revocation",
          "rotation",
          "selector",
          "source",
          "spread",
          "state",
          "subject",
          "token",
          "url",
          "usage",
          "validity",
          "values",
          "version");

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
   * where two fields don't go together, to the other one, by words that name this one: by its path
   * where it is called by a common word, unless the other one stands beside it.
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
            || words.matches("(?s).*\\b" + Pattern.quote(nameBeside(below)) + "\\b.*"));
  }

  /** What a refusal of another field calls this one: not by a common word from afar. */
  private String nameBeside(List<String> refused) {
    List<String> parent = path.subList(0, path.size() - 1);
    if (parent.isEmpty()) {
      return (isCommon() ? "spec." : "") + path.getLast();
    }
    return isCommon() && !isWithin(parent, refused) ? String.join(".", path) : path.getLast();
  }

  private boolean isCommon() {
    return COMMON_WORDS.contains(path.getLast());
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
