package io.keymast.endtoend;

import io.keymast.support.ControlPlane;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/** Certificates for a station's own key and name that Keymast did not issue. */
final class NotIssued {
  static final String VALID = "valid.pem";
  static final String EXPIRED = "expired.pem";
  static final String FOREIGN = "foreigner.pem";
  static final String VALID_SERIAL = "0A01";

  private static final String LONG = "20990101000000Z";
  private static final String OVER = "20250101000000Z";

  private final Box box;

  private NotIssued(Box box) {
    this.box = box;
  }

  /**
   * Beside the station's state: by the CA's own key one that is valid, to show that the others are
   * not refused for how they were made, and one that has ended; and one of a CA of the same name.
   */
  static void forge(Box box, Team team) {
    NotIssued forger = new NotIssued(box);
    box.write("ca.pem", team.caCertificate(Product.DEFAULT_AUTHORITY));
    box.write("ca.key", caKey(team));
    forger.signs("ca", VALID_SERIAL, VALID, LONG);
    forger.signs("ca", "0A02", EXPIRED, OVER);
    box.sh(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj"
            + " \"$(openssl x509 -in ca.pem -noout -subject -nameopt compat | sed 's/subject=//')\""
            + " -days 30 -keyout foreign.key -out foreign.pem 2>foreign.err");
    forger.signs("foreign", "0A03", FOREIGN, LONG);
  }

  private static String caKey(Team team) {
    return new String(
        Base64.getDecoder()
            .decode(
                ControlPlane.shared()
                    .admin()
                    .secrets()
                    .inNamespace(team.authorities())
                    .withName(Product.DEFAULT_AUTHORITY + "-ca")
                    .require()
                    .getData()
                    .get("tls.key")),
        StandardCharsets.US_ASCII);
  }

  private void signs(String ca, String serialNumber, String file, String notAfter) {
    box.sh(
        """
        cat >%3$s.cnf <<END
        [ca]
        default_ca = it
        [it]
        database = %3$s.index
        serial = %3$s.serial
        new_certs_dir = .
        default_md = sha256
        policy = any
        [any]
        commonName = supplied
        [ext]
        extendedKeyUsage = clientAuth, 1.3.6.1.5.5.7.3.17
        keyUsage = critical, digitalSignature
        subjectAltName = DNS:%6$s.stations.keymast.internal
        authorityKeyIdentifier = keyid
        END
        : >%3$s.index
        echo %2$s >%3$s.serial
        openssl req -new -key state/key.pem -subj /CN=%5$s -out %3$s.csr &&
          openssl ca -batch -notext -config %3$s.cnf -extensions ext -cert %1$s.pem -keyfile %1$s.key \\
            -startdate 20240101000000Z -enddate %4$s -in %3$s.csr -out %3$s
        """
            .formatted(
                ca, serialNumber, file, notAfter, box.eui(), box.eui().toLowerCase(Locale.ROOT)));
  }
}
