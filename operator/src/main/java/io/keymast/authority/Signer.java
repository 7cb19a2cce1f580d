package io.keymast.authority;

import io.keymast.authority.Journal.Entry;
import io.keymast.decision.IssuanceIntent;
import io.keymast.domain.Der;
import io.keymast.domain.Leadership;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.Validity;
import io.keymast.pki.CertificateBuilder;
import io.keymast.pki.CertificateProfile;
import io.keymast.pki.ParsedCertificate;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;

/** The one path to a CA key's signature on a certificate; open only to the process that leads. */
public final class Signer {
  private static final int SERIAL_BITS = 128;

  private final SecureRandom random;
  private final Journal journal;
  private final Leadership leadership;

  public Signer(SecureRandom random, Journal journal, Leadership leadership) {
    this.random = random;
    this.journal = journal;
    this.leadership = leadership;
  }

  /** Signs in memory; nothing of it may leave the process before it is stored. */
  public ParsedCertificate sign(LoadedAuthority authority, IssuanceIntent intent) {
    return sign(
        authority,
        new CertificateProfile.Station(
            intent.eui(),
            authority.policy().certificates().dnsSuffix(),
            authority.policy().certificates().organization(),
            intent.binding().usage(),
            intent.subjectPublicKeyInfo(),
            authority.publicationUrls(),
            newSerialNumber(),
            intent.validity()),
        "station " + intent.eui());
  }

  /** Names no OCSP responder: those answer for stations' certificates. */
  public ParsedCertificate signServer(
      LoadedAuthority authority,
      List<String> dnsNames,
      Der subjectPublicKeyInfo,
      Validity validity) {
    return sign(
        authority,
        new CertificateProfile.Server(
            dnsNames.stream().filter(name -> !isIpAddress(name)).toList(),
            dnsNames.stream().filter(Signer::isIpAddress).toList(),
            subjectPublicKeyInfo,
            authority.publicationUrls().withoutOcsp(),
            newSerialNumber(),
            validity),
        "server " + dnsNames.getFirst());
  }

  /** RFC 6960, 4.2.2.2: by the key whose certificates it answers for. */
  public ParsedCertificate signOcspResponder(
      LoadedAuthority authority, Der subjectPublicKeyInfo, Validity validity) {
    return sign(
        authority,
        new CertificateProfile.OcspResponder(
            "Keymast OCSP responder", subjectPublicKeyInfo, newSerialNumber(), validity),
        "OCSP responder");
  }

  /** Names no OCSP responder either. */
  public ParsedCertificate signCrossCertificate(
      LoadedAuthority authority, ParsedCertificate certified, Validity validity) {
    return sign(
        authority,
        new CertificateProfile.CrossCertificate(
            certified, authority.publicationUrls().withoutOcsp(), newSerialNumber(), validity),
        "CA " + certified.subjectKeyId().orElseThrow());
  }

  /** Asked before a new CA key signs its own certificate. */
  public void requireLeadership() {
    leadership.require();
  }

  /** 128 random bits, positive (RFC 5280, 4.1.2.2). */
  public SerialNumber newSerialNumber() {
    BigInteger value;
    do {
      value = new BigInteger(SERIAL_BITS, random);
    } while (value.signum() == 0);
    return new SerialNumber(value);
  }

  private ParsedCertificate sign(
      LoadedAuthority authority, CertificateProfile profile, String subject) {
    leadership.require();
    ParsedCertificate certificate = CertificateBuilder.sign(profile, authority.key(), random);
    journal.write(
        Entry.SIGNED,
        Map.of(
            "serialNumber", certificate.serialNumber().hex(),
            "authority", authority.name().toString(),
            "authorityKeyId", authority.keyId().value(),
            "subject", subject));
    return certificate;
  }

  private static boolean isIpAddress(String name) {
    return name.contains(":") || name.matches("[0-9]+(\\.[0-9]+){3}");
  }
}
