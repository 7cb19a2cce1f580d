package io.keymast.endtoend;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** That the recipes for authorities do what they say. */
record AuthorityProcedures(PlatformOffice office) {
  void renewsAuthority(Recipe recipe) {
    Desk desk = office.desk(office.product().unpacked("renewed", Shell.DASH), "supplied");
    desk.types(
        """
        newCertificate() {
            openssl req -x509 -key ca.key -subj '/CN=Station CA' -days "$1" \\
                -addext basicConstraints=critical,CA:TRUE,pathlen:0 \\
                -addext keyUsage=critical,keyCertSign,cRLSign
        }
        openssl ecparam -name prime256v1 -genkey -noout >ca.key
        newCertificate 2000 >ca.pem
        newCertificate 4000 >renewed-ca.pem
        kubectl create secret tls $CA_SECRET -n $AUTHORITIES --cert=ca.pem --key=ca.key
        kubectl apply -f - <<END
        apiVersion: keymast.io/v1beta1
        kind: CertificateAuthority
        metadata: {name: $AUTHORITY, namespace: $AUTHORITIES}
        spec: {source: {secretName: $CA_SECRET}}
        END
        kubectl wait bsca/$AUTHORITY -n $AUTHORITIES --for=condition=Ready --timeout=240s
        """);

    desk.follows(recipe);

    assertThat(desk.types("openssl x509 -in renewed-ca.pem -outform PEM").strip())
        .isEqualTo(office.team().caCertificate("supplied").strip());
  }

  void replacesAuthority(Recipe recipe) {
    Desk desk = suppliesAuthority("followed");

    desk.follows(recipe);

    assertThat(office.team().generations("followed")).containsExactly("Active", "Trusted");
  }

  void followsRotation(Recipe recipe) {
    Desk desk = suppliesAuthority("watched");
    desk.follows(office.recipe("Replace the CA of a Secret by another one"));

    String said = desk.follows(recipe);

    assertThat(said).contains("1 Active", "2 Trusted", "every gate has to trust it by then");
    assertThat(office.team().generations("watched")).containsExactly("Active", "Trusted");
  }

  void givesAuthorityUp(Recipe recipe) {
    Desk desk = office.desk(office.product().unpacked("given-up", Shell.DASH), "given-up");
    desk.types(
        """
        kubectl apply -f - <<END
        apiVersion: keymast.io/v1beta1
        kind: CertificateAuthority
        metadata: {name: $AUTHORITY, namespace: $AUTHORITIES}
        spec: {source: {selfSigned: {}}}
        END
        kubectl wait bsca/$AUTHORITY -n $AUTHORITIES --for=condition=Ready --timeout=240s
        """);

    desk.follows(recipe);

    await().until(() -> office.team().generations("given-up").equals(List.of("Retired", "Active")));
  }

  /** Somebody deletes the certificates of 21 stations, of which 20 are issued others. */
  void goesOn(Recipe recipe) {
    Desk desk = office.desk(office.product().unpacked("braked", Shell.DASH), "braked");
    desk.types(
        """
        kubectl apply -f - <<END
        apiVersion: keymast.io/v1beta1
        kind: CertificateAuthority
        metadata: {name: $AUTHORITY, namespace: $AUTHORITIES}
        spec: {source: {selfSigned: {}}, allowedNamespaces: {from: All}}
        END
        for number in $(seq 11 31); do
            openssl ecparam -name prime256v1 -genkey -noout | openssl pkey -pubout >key.pem
            kubectl apply -f - <<END
        apiVersion: keymast.io/v1beta1
        kind: BaseStation
        metadata: {name: braked-$number, namespace: $NAMESPACE, labels: {fleet: braked}}
        spec:
          eui: 0016C001FF0000$number
          certificateAuthorityRef: {name: $AUTHORITY, namespace: $AUTHORITIES}
          publicKey: |
        $(sed 's/^/    /' key.pem)
        END
        done
        kubectl wait bs -l fleet=braked -n $NAMESPACE --for=condition=Ready --timeout=240s
        kubectl delete bscert -n $NAMESPACE \\
            $(kubectl get bs -l fleet=braked -n $NAMESPACE -o 'jsonpath={.items[*].status.certificate.name}')
        kubectl wait bsca/$AUTHORITY -n $AUTHORITIES --for=condition=Ready=False --timeout=240s
        """);
    await().until(() -> desk.types("kubectl get bs -n $NAMESPACE").contains("IssuingHeld"));

    String said = desk.follows(recipe, 0, 1);

    assertThat(said).contains("MassReissueHeld: more than 20 of 21 stations", "braked-");

    desk.follows(recipe, 1, 2);

    desk.types(
        "kubectl wait bs -l fleet=braked -n $NAMESPACE --for=condition=Ready --timeout=240s");
  }

  /** With another CA at hand. */
  private Desk suppliesAuthority(String authority) {
    Desk desk = office.desk(office.product().unpacked(authority, Shell.DASH), authority);
    desk.types(
        """
        newCa() {
            openssl ecparam -name prime256v1 -genkey -noout >"$1.key"
            openssl req -x509 -key "$1.key" -subj '/CN=Station CA' -days 4000 \\
                -addext basicConstraints=critical,CA:TRUE,pathlen:0 \\
                -addext keyUsage=critical,keyCertSign,cRLSign >"$1.pem"
        }
        newCa ca
        newCa next-ca
        kubectl create secret tls $CA_SECRET -n $AUTHORITIES --cert=ca.pem --key=ca.key
        kubectl apply -f - <<END
        apiVersion: keymast.io/v1beta1
        kind: CertificateAuthority
        metadata: {name: $AUTHORITY, namespace: $AUTHORITIES}
        spec: {source: {secretName: $CA_SECRET}}
        END
        kubectl wait bsca/$AUTHORITY -n $AUTHORITIES --for=condition=Ready --timeout=240s
        """);
    return desk;
  }
}
