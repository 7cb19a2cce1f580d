package io.keymast.decision;

import io.keymast.domain.Der;
import io.keymast.domain.Eui64;
import io.keymast.domain.PacketForwarderVersion;
import io.keymast.domain.Validity;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The one certificate that is to be issued now; everything but its serial number. */
public record IssuanceIntent(
    Eui64 eui,
    CertificateBinding binding,
    Der subjectPublicKeyInfo,
    Validity validity,
    long revision,
    Account account) {

  /**
   * What the certificate's object records of why.
   *
   * @param token the regenerate token that this issuance acts on
   * @param actedTokens the last 32, this one included
   */
  public record Account(
      Set<IssuanceCause> causes,
      Optional<String> token,
      List<String> actedTokens,
      Optional<PacketForwarderVersion> packetForwarder) {}
}
