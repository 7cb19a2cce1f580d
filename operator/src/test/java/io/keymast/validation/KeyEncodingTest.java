package io.keymast.validation;

import static io.keymast.pki.KeySamples.E;
import static io.keymast.pki.KeySamples.curveOid;
import static io.keymast.pki.KeySamples.ecPoint;
import static io.keymast.pki.KeySamples.info;
import static io.keymast.pki.KeySamples.point;
import static io.keymast.validation.Verdicts.messages;
import static io.keymast.validation.Verdicts.reasons;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.keymast.domain.Der;
import io.keymast.pki.KeySamples;
import io.keymast.pki.PublicKeyPem;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x9.X962NamedCurves;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is inside the block: encoding, algorithm, parameters, points. */
class KeyEncodingTest {
  private static final String RSA = "1.2.840.113549.1.1.1";
  private static final String EC = "1.2.840.10045.2.1";
  private static final ASN1ObjectIdentifier P256 = curveOid("P-256");
  private static final byte[] POINT = point("P-256", 1).getEncoded(false);
  private static final BigInteger GOOD = KeySamples.modulus(2048, 7);
  private static final byte[] RSA_KEY = KeySamples.rsaKey(GOOD, E);

  static Stream<Arguments> encodings() {
    String ec = hex(KeySamples.ec("P-256", 1));
    String ed = hex(KeySamples.ed25519(1));
    return Stream.of(
        arguments("bytes after the key", ec + "00", "TrailingBytes"),
        arguments("bytes after the BIT STRING", "302c" + ed.substring(4) + "0500", "TrailingBytes"),
        arguments("an indefinite length", "3080" + ec.substring(4) + "0000", "NotDer"),
        arguments("a length in too many octets", "308159" + ec.substring(4), "NotDer"),
        arguments("a length with a leading zero", "30820059" + ec.substring(4), "NotDer"),
        arguments("a length of four octets", "308400000059" + ec.substring(4), "MalformedKey"),
        arguments("a length beyond the end", "305a" + ec.substring(4), "MalformedKey"),
        arguments("a cut end", ec.substring(0, ec.length() - 2), "MalformedKey"),
        arguments("unused bits", ec.replace("034200", "034201"), "UnusedBits"),
        arguments("a constructed BIT STRING", ec.replace("034200", "234200"), "MalformedKey"),
        arguments("an empty BIT STRING", "300a300506032b6570" + "0300", "MalformedKey"),
        arguments(
            "a padded object identifier",
            ed.replace("06032b6570", "06042b806570").replace("302a3005", "302b3006"),
            "NotDer"),
        arguments("a padded modulus", hex(info(RSA, DERNull.INSTANCE, padded(RSA_KEY))), "NotDer"),
        arguments("nothing", "", "MalformedKey"),
        arguments("an empty SEQUENCE", "3000", "MalformedKey"),
        arguments("a SET", "31" + ec.substring(2), "MalformedKey"),
        arguments("a tag of many octets", "3f8f8f8f" + ec.substring(4), "MalformedKey"),
        arguments(
            "bytes after the RSA numbers",
            hex(info(RSA, DERNull.INSTANCE, with(RSA_KEY, 0))),
            "TrailingBytes"),
        arguments("PKCS #1 in the block", HexFormat.of().formatHex(RSA_KEY), "RsaPublicKey"),
        arguments(
            "PKCS #8 in the block",
            "302e020100300506032b657004220420" + "11".repeat(32),
            "PrivateKey"),
        arguments(
            "a certificate in the block",
            "300e3005a003020102" + "3003060129" + "0300",
            "Certificate"));
  }

  @ParameterizedTest(name = "S9 {0} is refused: {2}")
  @MethodSource("encodings")
  void whatIsNotDerOfOneKeyIsRefused(String kind, String hex, String reason) {
    assertThat(reasons(Der.copyOf(HexFormat.of().parseHex(hex)))).containsExactly(reason);
  }

  private static String hex(Der der) {
    return HexFormat.of().formatHex(der.toByteArray());
  }

  private static byte[] with(byte[] bytes, int octet) {
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    longer[bytes.length] = (byte) octet;
    return longer;
  }

  private static byte[] padded(byte[] rsaKey) {
    String hex = HexFormat.of().formatHex(rsaKey);
    return HexFormat.of().parseHex(hex.replace("3082010a0282010100", "3082010b028201020000"));
  }

  static Stream<Arguments> parametersAndPoints() {
    byte[] offCurve = POINT.clone();
    offCurve[64] ^= 1;
    byte[] tooLarge = POINT.clone();
    Arrays.fill(tooLarge, 1, 33, (byte) 0xFF);
    byte[] hybrid = POINT.clone();
    hybrid[0] = (byte) (6 | (POINT[64] & 1));
    byte[] p384 = point("P-384", 1).getEncoded(false);
    return Stream.of(
        arguments("RSA without NULL", info(RSA, null, RSA_KEY), "WrongParameters"),
        arguments("RSA with other parameters", info(RSA, P256, RSA_KEY), "WrongParameters"),
        arguments(
            "Ed25519 with NULL",
            info("1.3.101.112", DERNull.INSTANCE, ed25519()),
            "WrongParameters"),
        arguments(
            "explicit parameters",
            ecPoint(X962NamedCurves.getByOID(P256), POINT),
            "ExplicitCurveParameters"),
        arguments("NULL as curve", ecPoint(DERNull.INSTANCE, POINT), "ImplicitCurve"),
        arguments("no curve", info(EC, null, POINT), "MissingCurve"),
        arguments(
            "a compressed point",
            ecPoint(P256, point("P-256", 1).getEncoded(true)),
            "CompressedPoint"),
        arguments("a hybrid point", ecPoint(P256, hybrid), "HybridPoint"),
        arguments("the point at infinity", ecPoint(P256, new byte[1]), "PointAtInfinity"),
        arguments("zeros as point", ecPoint(P256, zeroPoint()), "PointNotOnCurve"),
        arguments("a point off its curve", ecPoint(P256, offCurve), "PointNotOnCurve"),
        arguments("a coordinate above p", ecPoint(P256, tooLarge), "PointNotOnCurve"),
        arguments("a point of another curve", ecPoint(P256, p384), "WrongPointLength"),
        arguments("an empty point", ecPoint(P256, new byte[0]), "WrongPointLength"),
        arguments("an OCTET STRING as point", ecPoint(P256, wrapped()), "WrongPointLength"),
        arguments("Ed25519 of 31 octets", KeySamples.ed25519(new byte[31]), "WrongKeyLength"),
        arguments(
            "an Ed25519 y of p + 1", edwards("ee" + "ff".repeat(30) + "7f"), "NotCanonicalPoint"),
        arguments(
            "the negative of x = 0", edwards("01" + "00".repeat(30) + "80"), "NotCanonicalPoint"),
        arguments("an Ed25519 y off the curve", edwards("02" + "00".repeat(31)), "PointNotOnCurve"),
        arguments("Ed25519's neutral point", edwards("01" + "00".repeat(31)), "SmallOrderPoint"),
        arguments("order 2", edwards("ec" + "ff".repeat(30) + "7f"), "SmallOrderPoint"),
        arguments("order 4", edwards("00".repeat(32)), "SmallOrderPoint"),
        arguments("order 4, x negative", edwards("00".repeat(31) + "80"), "SmallOrderPoint"),
        arguments(
            "order 8",
            edwards("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
            "SmallOrderPoint"),
        arguments(
            "order 8, x negative",
            edwards("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"),
            "SmallOrderPoint"),
        arguments(
            "order 8, other y",
            edwards("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
            "SmallOrderPoint"),
        arguments(
            "order 8, other y, x negative",
            edwards("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85"),
            "SmallOrderPoint"));
  }

  @ParameterizedTest(name = "S9 {0}: {2}")
  @MethodSource("parametersAndPoints")
  void wrongParametersAndPointsAreRefused(String kind, Der info, String reason) {
    assertThat(reasons(info)).containsExactly(reason);
  }

  private static byte[] ed25519() {
    byte[] info = KeySamples.ed25519(1).toByteArray();
    return Arrays.copyOfRange(info, info.length - 32, info.length);
  }

  private static Der edwards(String hex) {
    return KeySamples.ed25519(HexFormat.of().parseHex(hex));
  }

  private static byte[] zeroPoint() {
    byte[] point = new byte[65];
    point[0] = 4;
    return point;
  }

  private static byte[] wrapped() {
    return KeySamples.encoded(new DEROctetString(POINT));
  }

  @ParameterizedTest(name = "S9 the algorithm {0} is refused: {1}")
  @CsvSource({
    "1.2.840.10040.4.1, DSA is not supported",
    "1.2.840.10046.2.1, DH can't sign",
    "1.2.840.113549.1.3.1, DH can't sign",
    "1.2.840.113549.1.1.7, RSAES-OAEP",
    "1.2.840.113549.1.1.10, RSASSA-PSS",
    "1.3.132.1.12, ECDH",
    "1.3.101.110, X25519 can't sign",
    "1.3.101.111, X448 can't sign",
    "1.3.101.113, Ed448 is not supported",
    "2.16.840.1.101.3.4.3.17, ML-DSA is not supported yet",
    "2.16.840.1.101.3.4.3.34, ML-DSA is not supported yet",
    "2.16.840.1.101.3.4.4.2, ML-KEM is not supported yet",
    "2.16.840.1.101.3.4.3.20, SLH-DSA is not supported yet",
    "2.16.840.1.101.3.4.3.46, SLH-DSA is not supported yet",
    "1.2.643.7.1.1.1.1, GOST",
    "1.2.3.4, algorithm is not supported",
    "2.999.3, algorithm is not supported",
    "2.16.840.1.101.3.4.3.99999999999999999999, algorithm is not supported"
  })
  void otherAlgorithmsAreNamed(String oid, String named) {
    String text = PublicKeyPem.encode(info(oid, new DERSequence(), new byte[] {4, 1, 1}));
    assertThat(reasons(text)).containsExactly("UnsupportedAlgorithm");
    assertThat(messages(text)).contains(named);
  }

  @ParameterizedTest(name = "S9 the curve {0} is refused: {1}")
  @CsvSource({
    "secp256k1, secp256k1",
    "secp224r1, P-224",
    "secp192r1, P-192",
    "brainpoolP256r1, a Brainpool curve",
    "sm2p256v1, the SM2 curve",
    "sect283r1, a binary curve",
    "c2pnb163v1, a binary curve",
    "Tc26-Gost-3410-12-256-paramSetA, a GOST curve",
    "secp160k1, this key's curve"
  })
  void otherCurvesAreNamed(String curve, String named) {
    String text = PublicKeyPem.encode(ecPoint(curveOid(curve), point(curve, 1).getEncoded(false)));
    assertThat(reasons(text)).containsExactly("UnsupportedCurve");
    assertThat(messages(text)).contains(named);
  }
}
