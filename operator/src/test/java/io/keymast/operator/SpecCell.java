package io.keymast.operator;

import java.util.List;

/** One field of a spec, and one way in which it may change. */
record SpecCell(List<String> path, SpecChange.Kind kind) {
  @Override
  public String toString() {
    return "spec.%s %s".formatted(String.join(".", path), kind);
  }
}
