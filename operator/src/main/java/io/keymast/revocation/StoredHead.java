package io.keymast.revocation;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keymast.domain.KeyId;
import io.keymast.pki.CrlAssembler;
import io.keymast.pki.ParsedCertificate;
import io.keymast.pki.RevokedCertificates;
import java.time.DateTimeException;
import java.util.Optional;

/** A head with its notes, and where it was read from. */
record StoredHead(
    ConfigMap stored,
    CrlHead content,
    Optional<Recovered> recovered,
    Heard heard,
    CrlLineage lineage) {
  /**
   * @throws LedgerException.Damaged if it is none
   */
  static StoredHead read(ConfigMap stored) {
    CrlHead content = CrlHead.read(stored);
    return new StoredHead(
        stored,
        content,
        Recovered.read(stored),
        Heard.read(stored),
        CrlLineage.read(stored, content.fields().number()));
  }

  /**
   * @throws LedgerException.Damaged if it holds no certificate of this CA key
   */
  ParsedCertificate issuer(KeyId keyId) {
    try {
      return CrlReader.issuer(content, keyId);
    } catch (LedgerException.Damaged damaged) {
      throw LedgerException.Damaged.in(stored, damaged);
    }
  }

  /**
   * Who may write ConfigMaps can name any key id in a certificate of his own.
   *
   * @throws LedgerException.Damaged if it is signed by another key than this CA's
   */
  void requireKeyOf(ParsedCertificate ca, KeyId keyId) {
    if (!issuer(keyId).subjectPublicKeyInfo().equals(ca.subjectPublicKeyInfo())) {
      throw damaged("its certificate is not of the CA's own key");
    }
  }

  /**
   * @param listed by its segments
   * @throws LedgerException.Damaged if it does not hold the signature of that CRL
   */
  void requireSignatureOf(RevokedCertificates listed, KeyId keyId) {
    if (!isSignatureOf(listed, issuer(keyId))) {
      throw damaged("its CRL is not the one that the CA's key has signed: somebody has changed it");
    }
  }

  private boolean isSignatureOf(RevokedCertificates listed, ParsedCertificate issuer) {
    try {
      return CrlAssembler.assemble(issuer, content.fields(), listed, content.signature())
          .isPresent();
    } catch (DateTimeException unencodable) {
      return false;
    }
  }

  private LedgerException.Damaged damaged(String what) {
    return LedgerException.Damaged.in(stored, new LedgerException.Damaged(what));
  }

  String version() {
    return LedgerSegment.version(stored);
  }

  /** Whether a person has said that its CRL was signed by clocks that were ahead. */
  boolean mayGoBackInTime() {
    return WrongTimes.read(stored)
        .filter(wrong -> wrong.crlNumber().equals(content.fields().number()))
        .isPresent();
  }
}
