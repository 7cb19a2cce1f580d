package io.keymast.validation;

import static io.keymast.validation.Verdicts.accepted;
import static io.keymast.validation.Verdicts.messages;
import static io.keymast.validation.Verdicts.reasons;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.keymast.domain.Der;
import io.keymast.pki.KeySamples;
import io.keymast.pki.PublicKeyPem;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The text of a key as a person pastes it. */
class PastedKeyTest {
  private static final Der KEY = KeySamples.ec("P-256", 1);
  private static final String PEM = PublicKeyPem.encode(KEY);
  private static final String BODY = PEM.lines().toList().get(1);
  private static final String BEGIN = "-----BEGIN PUBLIC KEY-----\n";
  private static final String END = "-----END PUBLIC KEY-----\n";

  static Stream<Arguments> acceptedForms() {
    String base64 = Base64.getEncoder().encodeToString(KEY.toByteArray());
    return Stream.of(
        arguments("CRLF", PEM.replace("\n", "\r\n")),
        arguments("LF and CRLF mixed", PEM.replaceFirst("\n", "\r\n")),
        arguments("no last newline", PEM.stripTrailing()),
        arguments("CRLF and no last newline", PEM.replace("\n", "\r\n").stripTrailing()),
        arguments("blank lines around", "\n\r\n" + PEM + "\n\n"),
        arguments("all base64 on one line", BEGIN + base64 + "\n" + END),
        arguments("lines of 76", BEGIN + wrapped(base64, 76) + "\n" + END),
        arguments("lines of 7", BEGIN + wrapped(base64, 7) + "\n" + END));
  }

  private static String wrapped(String base64, int length) {
    return base64.replaceAll("(.{" + length + "})", "$1\n").strip();
  }

  @ParameterizedTest(name = "S8 the same key with {0} is no change")
  @MethodSource("acceptedForms")
  void acceptedFormsGiveTheSameKey(String form, String text) {
    assertThat(accepted(text)).isEqualTo(accepted(PEM));
    assertThat(PublicKeyValidator.fingerprintOf(text)).contains(accepted(PEM).fingerprint());
  }

  static Stream<Arguments> refusedWhiteSpace() {
    return Stream.of(
        arguments(
            "a space after BEGIN",
            edited(1, BEGIN.strip() + " "),
            "TrailingWhitespace",
            "spaces at the end of line 1."),
        arguments(
            "tabs after base64",
            edited(2, BODY + "\t\t"),
            "TrailingWhitespace",
            "tabs at the end of line 2."),
        arguments(
            "both after END",
            PEM.stripTrailing() + " \t",
            "TrailingWhitespace",
            "spaces and tabs at the end of line 4."),
        arguments(
            "spaces after every line",
            PEM.replace("\n", "  \n"),
            "TrailingWhitespace",
            "lines 1, 2, 3 and 4."),
        arguments(
            "spaces before CRLF",
            PEM.replace("\n", " \r\n"),
            "TrailingWhitespace",
            "lines 1, 2, 3 and 4."),
        arguments("a line of spaces at the end", PEM + "  ", "TrailingWhitespace", "line 5."),
        arguments(
            "an indented line",
            edited(2, "  " + BODY),
            "LeadingWhitespace",
            "beginning of line 2."),
        arguments("a byte order mark", "\uFEFF" + PEM, "ByteOrderMark", "without BOM"),
        arguments(
            "carriage returns only", PEM.replace("\n", "\r"), "CarriageReturnOnly", "LF or CRLF"),
        arguments("a blank line inside", edited(2, BODY + "\n"), "BlankLine", "line 3."));
  }

  private static String edited(int line, String replacement) {
    List<String> lines = new ArrayList<>(PEM.lines().toList());
    lines.set(line - 1, replacement);
    return String.join("\n", lines) + "\n";
  }

  @ParameterizedTest(name = "S8 {0}: {2}")
  @MethodSource("refusedWhiteSpace")
  void whiteSpaceIsNamedWithItsLines(String form, String text, String reason, String remedy) {
    assertThat(reasons(text)).containsExactly(reason);
    assertThat(messages(text)).contains(remedy);
    assertThat(PublicKeyValidator.fingerprintOf(text)).contains(accepted(PEM).fingerprint());
  }

  static Stream<Arguments> refusedBlocks() {
    String noEnd = PEM.substring(0, PEM.indexOf("-----END"));
    return Stream.of(
        arguments("nothing", "", "Empty", "Paste the station's public key"),
        arguments("blank lines only", " \n\n", "Empty", "Paste the station's public key"),
        arguments(
            "no BEGIN",
            PEM.substring(BEGIN.length()),
            "NoBegin",
            "BEGIN PUBLIC KEY----- is missing"),
        arguments("no END", noEnd, "NoEnd", "END PUBLIC KEY----- is missing"),
        arguments("two blocks", PEM + PEM, "TwoBlocks", "one PUBLIC KEY block only"),
        arguments("text before", "the key:\n" + PEM, "TextBefore", "line 1."),
        arguments("text after", PEM + "\nroot@station", "TextAfter", "line 6."),
        arguments("a header", edited(2, "Proc-Type: 4,ENCRYPTED\n" + BODY), "Headers", "line 2"),
        arguments("an empty block", BEGIN + END, "EmptyBlock", "no key between"),
        arguments("a certificate", labelled("CERTIFICATE"), "Certificate", "openssl x509"),
        arguments(
            "a request", labelled("CERTIFICATE REQUEST"), "CertificateRequest", "openssl req"),
        arguments("PKCS #1", labelled("RSA PUBLIC KEY"), "RsaPublicKey", "-RSAPublicKey_in"),
        arguments("curve parameters", labelled("EC PARAMETERS"), "EcParameters", "EC PARAMETERS"),
        arguments("PGP", labelled("PGP PUBLIC KEY BLOCK"), "PgpPublicKey", "PGP"),
        arguments("another label", labelled("CRL"), "WrongLabel", "another label"),
        arguments(
            "an SSH key", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 me", "SshPublicKey", "ssh-keygen -e"),
        arguments(
            "SSH2", "---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n", "SshPublicKey", "ssh-keygen -e"),
        arguments("one line", PEM.replace("\n", ""), "MalformedBoundary", "each on its own line"),
        arguments(
            "four dashes", PEM.replace("-----", "----"), "MalformedBoundary", "lines 1 and 4"),
        arguments(
            "lower case", PEM.replace("PUBLIC KEY", "public key"), "MalformedBoundary", "exactly"),
        arguments("a NUL", edited(2, BODY + "\0"), "NulCharacter", "line 2"),
        arguments("an escape", edited(2, "\u001b" + BODY), "ControlCharacter", "line 2"),
        arguments(
            "a non-breaking space", edited(2, BODY + "\u00a0"), "NonAsciiCharacter", "line 2"),
        arguments("a character that base64 lacks", edited(2, BODY + "!"), "NotBase64", "line 2"),
        arguments("a lost character", edited(2, BODY.substring(1)), "IncompleteBase64", "again"),
        arguments("unused bits in base64", nonCanonicalBase64(), "IncompleteBase64", "again"),
        arguments("too much text", "A".repeat(8193), "TooLong", "8192"));
  }

  private static String labelled(String label) {
    return PEM.replace("PUBLIC KEY", label);
  }

  private static String nonCanonicalBase64() {
    Der padded = Der.copyOf(new byte[] {0x30, 0});
    return PublicKeyPem.encode(padded).replace("MAA=", "MAB=");
  }

  @ParameterizedTest(name = "S7 {0}: {2}")
  @MethodSource("refusedBlocks")
  void whatIsNotOneWholeBlockHasItsOwnMessage(
      String form, String text, String reason, String remedy) {
    assertThat(reasons(text)).containsExactly(reason);
    assertThat(messages(text)).contains(remedy).doesNotContain(BODY);
  }

  @ParameterizedTest(name = "S6 a pasted {0} is refused and not echoed")
  @ValueSource(
      strings = {
        "PRIVATE KEY",
        "RSA PRIVATE KEY",
        "EC PRIVATE KEY",
        "ENCRYPTED PRIVATE KEY",
        "OPENSSH PRIVATE KEY",
        "DSA PRIVATE KEY"
      })
  void privateKeysAreRefused(String label) {
    String text = labelled(label);
    assertThat(reasons(text)).containsExactly("PrivateKey");
    assertThat(messages(text)).contains("must never leave the station").doesNotContain(BODY);
    assertThat(PublicKeyValidator.fingerprintOf(text)).isEmpty();
  }

  @ParameterizedTest(name = "S6 a private key is known in other shapes too: {0}")
  @ValueSource(
      strings = {
        "-----BEGIN PRIVATE KEY-----MC4CAQAwBQYDK2VwBCIEIA==-----END PRIVATE KEY-----",
        "---- BEGIN EC PRIVATE KEY ----\nMC4CAQAwBQYDK2Vw\n---- END EC PRIVATE KEY ----",
        "-----begin private key-----\nMC4CAQAwBQYDK2Vw\n-----end private key-----",
        "PuTTY-User-Key-File-3: ssh-ed25519\nPrivate-Lines: 1\nMC4CAQAwBQYDK2Vw"
      })
  void privateKeysInOtherShapesAreRefused(String text) {
    assertThat(reasons(text)).containsExactly("PrivateKey");
    assertThat(messages(text)).doesNotContain("MC4C");
    assertThat(PublicKeyValidator.fingerprintOf(text)).isEmpty();
  }

  @Test
  @DisplayName("S6 a private key without BEGIN and END is known by its shape")
  void barePrivateKey() {
    assertThat(reasons("MC4CAQAwBQYDK2VwBCIEIBERERERERERERERERERERERERERERERERERERERERER"))
        .containsExactly("NoBegin", "NoEnd", "PrivateKey");
  }

  @Test
  @DisplayName("S7 bare base64 lacks both BEGIN and END")
  void bareBase64() {
    String text = PEM.replaceAll("-----.*-----\n", "");
    assertThat(reasons(text)).containsExactly("NoBegin", "NoEnd");
  }

  @Test
  @DisplayName("S9 all violations are told at once, of the text and of the key in it")
  void allViolationsAtOnce() {
    Der weak = KeySamples.rsa(KeySamples.modulus(1024, 1), BigInteger.valueOf(3));
    String text = "key:\n" + PublicKeyPem.encode(weak).replaceFirst("\n", " \n");
    assertThat(reasons(text))
        .containsExactly("TrailingWhitespace", "TextBefore", "ExponentTooSmall", "KeyTooSmall");
  }

  @Test
  @DisplayName("S8 many bad lines are counted, not listed")
  void manyLines() {
    String text = PublicKeyPem.encode(KeySamples.rsa(2048, 1)).replace("\n", " \n");
    assertThat(messages(text)).contains("lines 1, 2, 3, 4, 5, 6 and 3 more");
  }

  @Test
  @DisplayName("S7 every violation names spec.publicKey")
  void fieldIsNamed() {
    assertThat(PublicKeyValidator.validate("x", KeyBlocklist.empty()))
        .isInstanceOfSatisfying(
            KeyVerdict.Rejected.class,
            rejected ->
                assertThat(rejected.violations())
                    .allSatisfy(
                        violation -> assertThat(violation.field()).isEqualTo("spec.publicKey")));
  }
}
