package io.keymast.decision;

import io.keymast.decision.ObservedAuthority.CaSecret;
import io.keymast.decision.ObservedAuthority.Offer;
import io.keymast.decision.ObservedAuthority.Successor;
import io.keymast.domain.KeyId;
import io.keymast.domain.Violation;
import io.keymast.validation.CaSource;

/** Why an authority stops for its CA key, and what a person is to do. */
final class CaKeyTrouble {
  private CaKeyTrouble() {}

  static AuthorityDecision.Stop missing(CaSource source, String name) {
    if (source instanceof CaSource.Token token) {
      return stop(
          "CAKeyMissing",
          "put the key "
              + token.keyLabel()
              + " and its certificate back into the token "
              + token.tokenLabel()
              + " from a backup: certificates exist under it, and a new CA key would cut their"
              + " stations off");
    }
    return stop(
        "CASecretMissing",
        "put the Secret "
            + name
            + " back from a backup: certificates exist under its key, and a new CA key would cut"
            + " their stations off");
  }

  static AuthorityDecision.Stop refused(CaSecret.Unsound secret) {
    return new AuthorityDecision.Stop("CASecretRefused", secret.violations());
  }

  static AuthorityDecision.Stop changed(Offer offer) {
    String name = offer.secret().name();
    return offer.successor() == Successor.REFUSED
        ? stop(
            "CAKeyChanged",
            "put the former key back into the Secret "
                + name
                + ", which holds another CA key than the one that this authority issues under; or,"
                + " if that is to be the next CA, say so by adding spec.rotation: {}")
        : changed(name);
  }

  static AuthorityDecision.Stop changed(CaSource.Token token) {
    return stop(
        "CAKeyChanged",
        "name the former key in spec.source.pkcs11, or put it back into the token: under the label "
            + token.keyLabel()
            + " is another one than the one that this authority issues under. For another CA, make"
            + " another CertificateAuthority");
  }

  static AuthorityDecision.Stop changed(String name) {
    return stop(
        "CAKeyChanged",
        "put the key that issues now, or a new one, into the Secret "
            + name
            + ": it holds another CA key, one that this authority does not issue under any more");
  }

  static AuthorityDecision.Stop retired(String name) {
    return stop(
        "CARetired",
        "put a new CA's certificate and key into the Secret "
            + name
            + ": the former one has ended, or is given up by spec.rotation.retireNow");
  }

  static AuthorityDecision.Stop givenUp(String name, KeyId former) {
    return stop(
        "CARetired",
        "put a new CA's certificate and key into the Secret "
            + name
            + ": it holds the key of the CA "
            + former.value()
            + " again, which is given up by spec.rotation.retireNow");
  }

  /** The same key, in a certificate with another subject. */
  static AuthorityDecision.Stop renamed(String name, KeyId key) {
    return stop(
        "CASubjectChanged",
        "put the former subject back into tls.crt of the Secret "
            + name
            + ", or use a new key under the new one: whatever the CA key "
            + key.value()
            + " signed names the subject that it has in status.generations, to the byte, and would"
            + " find neither its issuer nor its CRL under another one");
  }

  /** The same key, in a certificate with another subjectKeyIdentifier. */
  static AuthorityDecision.Stop identifiedOtherwise(String name, KeyId former) {
    return stop(
        "CAKeyIdentifierChanged",
        "put the former subjectKeyIdentifier, "
            + former.value()
            + ", back into tls.crt of the Secret "
            + name
            + ", or use a new key: it has another identifier for a key that this authority has or"
            + " had already, and one key can't be two CAs");
  }

  /** Another key, in a certificate with the same subjectKeyIdentifier. */
  static AuthorityDecision.Stop identifiedAlike(String name, KeyId former) {
    return stop(
        "CAKeyChanged",
        "put the former key back into the Secret "
            + name
            + ", or give the new one a subjectKeyIdentifier of its own in tls.crt: it holds another"
            + " CA key under the identifier "
            + former.value()
            + ", which is that of a key that this authority has or had");
  }

  /** Of one that issued under a key of which there is no copy. */
  static AuthorityDecision.Stop changedBeforeItWasKept(String name) {
    return stop(
        "CAKeyChanged",
        "put the former key back into the Secret "
            + name
            + ": it holds another CA key than the one that this authority issued under, of which"
            + " the operator has no copy");
  }

  static AuthorityDecision.Stop notSupplied(String name) {
    return stop("CASecretMissing", "create the kubernetes.io/tls Secret " + name);
  }

  private static AuthorityDecision.Stop stop(String reason, String message) {
    return AuthorityDecision.Stop.of(new Violation("spec.source", reason, message));
  }
}
