package io.keymast.keyinstaller;

/** Where a BaseStationCertificate stands in the cluster. */
record CertificateObjectName(String namespace, String name) {
  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
