package io.keymast.pki;

/** What is wrong with an EC key's curve or point, and what to use instead (RFC 5480). */
final class EcFaults {
  static final byte UNCOMPRESSED = 4;

  private static final String REMEDY =
      " (`openssl ecparam -name prime256v1 -genkey -noout` makes a fitting key).";

  private EcFaults() {}

  static KeyFault notANamedCurve(DerReader parameters) {
    if (parameters.isNext(DerReader.SEQUENCE)) {
      return new KeyFault(
          "ExplicitCurveParameters",
          "Name the curve by `openssl pkey -pubin -in FILE -pubout -ec_param_enc named_curve`:"
              + " explicit curve parameters are refused.");
    }
    if (parameters.isNext(DerReader.NULL)) {
      return new KeyFault(
          "ImplicitCurve", "Make a key that names its curve, P-256, P-384 or P-521" + REMEDY);
    }
    return new KeyFault(
        "MissingCurve", "Make a key that names its curve, P-256, P-384 or P-521" + REMEDY);
  }

  static KeyFault unsupportedCurve(String oid) {
    return new KeyFault(
        "UnsupportedCurve",
        "Make a key on P-256, P-384 or P-521, since "
            + KeyAlgorithmNames.curve(oid)
            + " is not supported"
            + REMEDY);
  }

  static KeyFault wrongPoint(byte[] point, int coordinateOctets) {
    int form = point.length == 0 ? -1 : point[0];
    if (form == 0 && point.length == 1) {
      return new KeyFault(
          "PointAtInfinity",
          "Make a new key pair on the station: this key is the point at infinity.");
    }
    if ((form == 2 || form == 3) && point.length == 1 + coordinateOctets) {
      return new KeyFault(
          "CompressedPoint",
          "Write the point uncompressed by `openssl ec -pubin -in FILE -pubout -conv_form"
              + " uncompressed`: compressed points are refused.");
    }
    if ((form == 6 || form == 7) && point.length == 1 + 2 * coordinateOctets) {
      return new KeyFault(
          "HybridPoint",
          "Write the point uncompressed by `openssl ec -pubin -in FILE -pubout -conv_form"
              + " uncompressed`: hybrid points are refused.");
    }
    return new KeyFault(
        "WrongPointLength",
        "Paste the whole key: its point has not the length or the form that its curve needs.");
  }
}
