package io.keymast.endtoend;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OcspAfterNamespaceTest {
  @Test
  @DisplayName("S36 S40 A whole namespace of stations gone, OCSP says revoked of what was in it")
  void namespaceGone() {
    try (Product product = Product.start("ocsp-gone")) {
      Box box = product.inService("gone", Shell.DASH);
      box.sh("cp state/current/cert.pem cert.pem");
      box.write("ca.pem", product.team().caCertificate(Product.DEFAULT_AUTHORITY));

      product.team().leaves();

      await()
          .untilAsserted(
              () ->
                  assertThat(
                          box.sh(
                              "openssl ocsp -issuer ca.pem -CAfile ca.pem -cert cert.pem -url "
                                  + product.ocspUrl()
                                  + " 2>&1 || true"))
                      .contains("Response verify OK", "cert.pem: revoked"));
    }
  }
}
