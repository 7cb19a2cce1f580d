package io.keymast.domain;

/** Where a Secret stands in the cluster. */
public record SecretName(String namespace, String name) {
  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
