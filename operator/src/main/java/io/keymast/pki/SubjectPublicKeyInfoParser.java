package io.keymast.pki;

import io.keymast.domain.Der;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * Reads a SubjectPublicKeyInfo of an allowed algorithm. The algorithm and its parameters are
 * compared with an allow-list before any number is read.
 */
public final class SubjectPublicKeyInfoParser {
  private static final int ED25519_OCTETS = 32;

  private SubjectPublicKeyInfoParser() {}

  /** Never throws; time and memory grow with the length, which is bounded here too. */
  public static SubjectPublicKeyReading parse(Der subjectPublicKeyInfo) {
    if (subjectPublicKeyInfo.length() > PublicKeyPem.MAX_LENGTH) {
      return SubjectPublicKeyReading.refused(DerException.malformed().fault());
    }
    byte[] bytes = subjectPublicKeyInfo.toByteArray();
    return NamedCurve.ofUncompressed(bytes)
        .map(curve -> point(curve, curve.pointIn(bytes)))
        .orElseGet(() -> parseStepwise(bytes));
  }

  /** The same of anything: one known prefix says as much as all these steps. */
  static SubjectPublicKeyReading parseStepwise(byte[] bytes) {
    try {
      SubjectPublicKeyReading reading = read(bytes);
      return reading.faults().isEmpty() && !isReencodedSame(bytes)
          ? SubjectPublicKeyReading.refused(DerException.notDer().fault())
          : reading;
    } catch (DerException e) {
      return SubjectPublicKeyReading.refused(OtherKeyFormat.recognize(bytes).orElseGet(e::fault));
    }
  }

  /** A second opinion: what certificates are built with must see the same bytes. */
  private static boolean isReencodedSame(byte[] bytes) {
    try {
      return Arrays.equals(
          SubjectPublicKeyInfo.getInstance(bytes).getEncoded(ASN1Encoding.DER), bytes);
    } catch (IOException | RuntimeException | StackOverflowError e) {
      return false;
    }
  }

  private static SubjectPublicKeyReading read(byte[] bytes) {
    DerReader outer = new DerReader(bytes);
    DerReader info = outer.sequence();
    DerReader algorithm = info.sequence();
    String oid = algorithm.objectIdentifier();
    byte[] key = info.octetAlignedBitString();
    info.requireEnd();
    outer.requireEnd();
    return switch (oid) {
      case KeyAlgorithmNames.RSA -> rsa(algorithm, key);
      case KeyAlgorithmNames.EC -> ec(algorithm, key);
      case KeyAlgorithmNames.ED25519 -> ed25519(algorithm, key);
      default -> SubjectPublicKeyReading.refused(KeyAlgorithmNames.unsupportedAlgorithm(oid));
    };
  }

  private static SubjectPublicKeyReading rsa(DerReader parameters, byte[] key) {
    List<KeyFault> faults = new ArrayList<>();
    if (!isExactlyNull(parameters)) {
      faults.add(
          new KeyFault(
              "WrongParameters",
              "Write the RSA key again by `openssl pkey -in station.key -pubout`: its algorithm"
                  + " must have the parameters NULL (RFC 3279, 2.3.1)."));
    }
    DerReader outer = new DerReader(key);
    DerReader numbers = outer.sequence();
    BigInteger modulus = numbers.integer();
    BigInteger exponent = numbers.integer();
    numbers.requireEnd();
    outer.requireEnd();
    return new SubjectPublicKeyReading(
        Optional.of(new SubjectPublicKey.Rsa(modulus, exponent)), faults);
  }

  private static boolean isExactlyNull(DerReader parameters) {
    return parameters.isNext(DerReader.NULL)
        && parameters.contents().isAtEnd()
        && parameters.isAtEnd();
  }

  private static SubjectPublicKeyReading ec(DerReader parameters, byte[] key) {
    if (!parameters.isNext(DerReader.OBJECT_IDENTIFIER)) {
      return SubjectPublicKeyReading.refused(EcFaults.notANamedCurve(parameters));
    }
    String oid = parameters.objectIdentifier();
    parameters.requireEnd();
    return NamedCurve.ofOid(oid)
        .map(curve -> point(curve, key))
        .orElseGet(() -> SubjectPublicKeyReading.refused(EcFaults.unsupportedCurve(oid)));
  }

  private static SubjectPublicKeyReading point(NamedCurve curve, byte[] point) {
    int octets = curve.coordinateOctets();
    if (point.length != 1 + 2 * octets || point[0] != EcFaults.UNCOMPRESSED) {
      return SubjectPublicKeyReading.refused(EcFaults.wrongPoint(point, octets));
    }
    BigInteger x = new BigInteger(1, point, 1, octets);
    BigInteger y = new BigInteger(1, point, 1 + octets, octets);
    return new SubjectPublicKeyReading(
        Optional.of(new SubjectPublicKey.Ec(curve, x, y)), List.of());
  }

  private static SubjectPublicKeyReading ed25519(DerReader parameters, byte[] key) {
    List<KeyFault> faults = new ArrayList<>();
    if (!parameters.isAtEnd()) {
      faults.add(
          new KeyFault(
              "WrongParameters",
              "Write the Ed25519 key again by `openssl pkey -in station.key -pubout`: its algorithm"
                  + " must have no parameters (RFC 8410, 3)."));
    }
    if (key.length != ED25519_OCTETS) {
      faults.add(
          new KeyFault(
              "WrongKeyLength",
              "Paste the whole Ed25519 key: it has 32 octets (RFC 8410, 4), and this one has another"
                  + " number."));
      return new SubjectPublicKeyReading(Optional.empty(), faults);
    }
    return new SubjectPublicKeyReading(
        Optional.of(new SubjectPublicKey.Ed25519(Der.copyOf(key))), faults);
  }
}
