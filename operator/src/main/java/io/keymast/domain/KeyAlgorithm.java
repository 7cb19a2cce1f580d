package io.keymast.domain;

/** The public key algorithms that a station or an authority may use. */
public enum KeyAlgorithm {
  RSA("RSA"),
  EC("EC"),
  ED25519("Ed25519");

  private final String apiName;

  KeyAlgorithm(String apiName) {
    this.apiName = apiName;
  }

  public String apiName() {
    return apiName;
  }
}
