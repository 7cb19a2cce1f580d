package io.keymast.domain;

/** Where a BaseStationCertificate stands in the cluster. */
public record CertificateObjectName(String namespace, String name) {
  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
