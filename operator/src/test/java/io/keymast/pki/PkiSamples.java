package io.keymast.pki;

import io.keymast.domain.CertificateUsage;
import io.keymast.domain.Der;
import io.keymast.domain.Eui64;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.Validity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Authorities, keys and profiles of the tests; keys are made once, since RSA takes its time. */
public final class PkiSamples {
  public static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  public static final SecureRandom RANDOM = new SecureRandom();
  static final Eui64 EUI = new Eui64("0016C001F0000001");
  static final Validity CA_VALIDITY = new Validity(NOW, NOW.plus(Duration.ofDays(3650)));
  static final Validity TWO_YEARS =
      new Validity(Instant.parse("2026-11-23T12:00:00Z"), Instant.parse("2028-11-23T12:00:00Z"));
  static final PublicationUrls URLS =
      new PublicationUrls(
          Optional.of("http://pki.example.com/lora/ca/1.crl"),
          Optional.of("http://pki.example.com/lora/ca/ocsp"),
          Optional.of("http://pki.example.com/lora/ca/1.crt"));
  static final List<String> CA_ALGORITHMS =
      List.of("ECDSA-P256", "ECDSA-P384", "RSA-3072", "RSA-4096", "ECDSA-P521", "RSA-2048");
  static final List<String> STATION_ALGORITHMS =
      List.of("RSA-2048", "RSA-4096", "secp256r1", "secp384r1", "secp521r1", "Ed25519");

  private static final Map<String, CaKey> AUTHORITIES = new ConcurrentHashMap<>();
  private static final Map<String, Der> PUBLIC_KEYS = new ConcurrentHashMap<>();

  private PkiSamples() {}

  public static CaKey ca(String algorithm) {
    return AUTHORITIES.computeIfAbsent(algorithm, PkiSamples::newCa);
  }

  static CaKey newCa(String algorithm) {
    CaSubject subject =
        new CaSubject("Keymast Station CA", Optional.of("Acme Networks"), Optional.of("FR"));
    return SuppliedCaSamples.KEYS.contains(algorithm)
        ? SuppliedCaSamples.of(algorithm, subject, CA_VALIDITY, RANDOM)
        : CaKey.selfSigned(subject, algorithm, serialNumber(), CA_VALIDITY, RANDOM);
  }

  /** Below which other CAs may stand. */
  static CaKey newCaToCrossSign(String algorithm) {
    CaSubject subject = new CaSubject("Keymast Station CA", Optional.empty(), Optional.of("FR"));
    return CaKey.selfSignedToCrossSign(subject, algorithm, serialNumber(), CA_VALIDITY, RANDOM);
  }

  public static SerialNumber serialNumber() {
    return new SerialNumber(new BigInteger(127, RANDOM).setBit(127));
  }

  /** Made by the JDK, as one more implementation. */
  public static Der publicKey(String algorithm) {
    return PUBLIC_KEYS.computeIfAbsent(algorithm, PkiSamples::newPublicKey);
  }

  public static Der newPublicKey(String algorithm) {
    try {
      KeyPairGenerator generator;
      if (algorithm.startsWith("RSA-")) {
        generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(Integer.parseInt(algorithm.substring(4)));
      } else if (algorithm.startsWith("secp")) {
        generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(algorithm));
      } else {
        generator = KeyPairGenerator.getInstance(algorithm);
      }
      return Der.copyOf(generator.generateKeyPair().getPublic().getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  public static CertificateProfile.Station station(CertificateUsage usage, String keyAlgorithm) {
    return station(usage, publicKey(keyAlgorithm), TWO_YEARS);
  }

  static CertificateProfile.Station station(CertificateUsage usage, Der key, Validity validity) {
    return new CertificateProfile.Station(
        EUI,
        "stations.example.com",
        Optional.of("Acme Networks"),
        usage,
        key,
        URLS,
        serialNumber(),
        validity);
  }

  static CertificateProfile.Server server(List<String> dnsNames, List<String> ipAddresses) {
    return new CertificateProfile.Server(
        dnsNames, ipAddresses, publicKey("secp256r1"), URLS, serialNumber(), TWO_YEARS);
  }

  static CertificateProfile.OcspResponder ocspResponder() {
    return new CertificateProfile.OcspResponder(
        "Keymast OCSP responder",
        publicKey("secp256r1"),
        serialNumber(),
        new Validity(NOW, NOW.plus(Duration.ofDays(1))));
  }

  static CertificateProfile.CrossCertificate crossCertificate(CaKey certified) {
    return new CertificateProfile.CrossCertificate(
        certified.certificate(), URLS.withoutOcsp(), serialNumber(), CA_VALIDITY);
  }

  static ParsedCertificate sign(CertificateProfile profile, String caAlgorithm) {
    return CertificateBuilder.sign(profile, ca(caAlgorithm), RANDOM);
  }

  static Path write(Path file, String text) {
    try {
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
