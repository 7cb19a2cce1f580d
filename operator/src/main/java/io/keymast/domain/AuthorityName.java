package io.keymast.domain;

/** Where a CertificateAuthority stands in the cluster. */
public record AuthorityName(String namespace, String name) {
  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
