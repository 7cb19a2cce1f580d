package io.keymast.pki;

/** Says inside this package why bytes are not the DER that was looked for. */
final class DerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient KeyFault fault;

  private DerException(String reason, String message) {
    super(message, null, false, false);
    this.fault = new KeyFault(reason, message);
  }

  KeyFault fault() {
    return fault;
  }

  static DerException malformed() {
    return new DerException(
        "MalformedKey",
        "Paste the public key again as `openssl pkey -in station.key -pubout` prints it: the block"
            + " does not hold a SubjectPublicKeyInfo.");
  }

  static DerException notDer() {
    return new DerException(
        "NotDer",
        "Write the public key again by `openssl pkey -in station.key -pubout`: it is encoded as"
            + " BER, and DER is needed.");
  }

  static DerException trailingBytes() {
    return new DerException(
        "TrailingBytes",
        "Paste the public key again as `openssl pkey -in station.key -pubout` prints it: bytes"
            + " follow the end of the key.");
  }

  static DerException unusedBits() {
    return new DerException(
        "UnusedBits",
        "Write the public key again by `openssl pkey -in station.key -pubout`: its BIT STRING has"
            + " unused bits.");
  }
}
