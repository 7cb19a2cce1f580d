package io.keymast.pki;

import java.util.regex.Pattern;

/** What people paste instead of a PUBLIC KEY block (RFC 7468), and the way out of each. */
final class PemLabel {
  static final String PUBLIC_KEY = "PUBLIC KEY";
  static final String PRIVATE_KEY = "PRIVATE KEY";

  private static final Pattern SSH =
      Pattern.compile("(ssh-|ecdsa-sha2-|sk-ssh-|sk-ecdsa-|---- BEGIN SSH2 ).*");

  /** Also one that is misspelt or stands on one line with its key; and PuTTY's. */
  private static final Pattern PRIVATE_KEY_LINE =
      Pattern.compile(
          "(?i).*(BEGIN|END)[A-Z0-9 ]*PRIVATE KEY.*|PuTTY-User-Key-File-.*|Private-Lines:.*");

  private PemLabel() {}

  static KeyFault privateKey() {
    return new KeyFault(
        "PrivateKey",
        "This is a private key, which must never leave the station: treat it as compromised, make"
            + " a new key pair on the station, and declare only its public key.");
  }

  static boolean isPrivateKeyLine(String line) {
    return PRIVATE_KEY_LINE.matcher(line).matches();
  }

  static boolean isSshLine(String line) {
    return SSH.matcher(line).matches();
  }

  static KeyFault sshPublicKey() {
    return new KeyFault(
        "SshPublicKey",
        "This is a public key in a format of SSH: convert it by `ssh-keygen -e -m PKCS8 -f FILE`"
            + " and paste the PUBLIC KEY block.");
  }

  /** The remedy for a block of another label than {@link #PUBLIC_KEY}. */
  static KeyFault instead(String label) {
    if (label.contains(PRIVATE_KEY)) {
      return privateKey();
    }
    return switch (label) {
      case "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE" ->
          new KeyFault(
              "Certificate",
              "This is a certificate: take the public key out of it by `openssl x509 -in FILE"
                  + " -noout -pubkey` and paste the PUBLIC KEY block.");
      case "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST" ->
          new KeyFault(
              "CertificateRequest",
              "This is a certificate request: take the public key out of it by `openssl req -in"
                  + " FILE -noout -pubkey` and paste the PUBLIC KEY block.");
      case "RSA PUBLIC KEY" ->
          new KeyFault(
              "RsaPublicKey",
              "This is an RSA key in the older PKCS #1 form: convert it by `openssl rsa"
                  + " -RSAPublicKey_in -in FILE -pubout` and paste the PUBLIC KEY block.");
      case "EC PARAMETERS" ->
          new KeyFault(
              "EcParameters",
              "Remove the EC PARAMETERS block: only the PUBLIC KEY block belongs here.");
      case "SSH2 PUBLIC KEY" -> sshPublicKey();
      case "PGP PUBLIC KEY BLOCK" ->
          new KeyFault(
              "PgpPublicKey",
              "This is a PGP key: paste the public key of the station as printed by `openssl pkey"
                  + " -in station.key -pubout`.");
      default ->
          new KeyFault(
              "WrongLabel",
              "Paste the block that begins with -----BEGIN PUBLIC KEY-----: this one has another"
                  + " label.");
    };
  }
}
