package io.keymast.domain;

/** Where a BaseStation stands in the cluster. */
public record StationName(String namespace, String name) {
  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
