package io.keymast.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class UnreadableLedgerTest {
  @Test
  @DisplayName(
      "A namespace whose ledger the Key Installer may not read keeps no station and no CRL of"
          + " another from anybody")
  void othersAreServed() {
    try (Product product =
        Product.start("unreadable-ledger", "--authority-namespace", "without-a-role")) {

      Box box = product.inService("elsewhere", Shell.DASH);

      assertThat(product.publishedList(box)).contains("verify OK");
      assertThat(
              box.curl(
                      product.publicationUrl()
                          + "/without-a-role/lora/"
                          + TrustBench.KEY_ID
                          + ".crl")
                  .status())
          .as("it may be there")
          .isEqualTo(503);
    }
  }
}
