package io.keymast.endtoend;

import static io.keymast.support.Patience.await;

import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.api.BaseStation;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus.Generation;
import io.keymast.domain.AuthorityName;
import io.keymast.status.ConditionType;
import io.keymast.support.ControlPlane;
import java.util.Arrays;
import java.util.Objects;

/** An authority that stations go to, and what a gate needs to know of it. */
record StationAuthority(Product product, AuthorityName name) {

  /** Returns once it issues. */
  static StationAuthority applied(Product product, AuthorityName name, String... lines) {
    product
        .team()
        .applies(
            """
            apiVersion: keymast.io/v1beta1
            kind: CertificateAuthority
            metadata: {name: %1$s, namespace: %2$s}
            spec:
              source: {selfSigned: {subject: {commonName: Station CA %1$s}}}
              revocation: {crlUrl: "%3$s"}
            %4$s"""
                .formatted(
                    name.name(),
                    name.namespace(),
                    product.publicationUrl(),
                    String.join("\n", Arrays.asList(lines)).indent(2)));
    StationAuthority applied = new StationAuthority(product, name);
    await(name + " issues").until(applied::isIssuing);
    return applied;
  }

  /** By a change of the station's manifest. */
  void takes(Box box) {
    ControlPlane.shared()
        .admin()
        .resources(BaseStation.class)
        .inNamespace(product.team().stations())
        .withName(box.name())
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\":{\"certificateAuthorityRef\":{\"name\":\"%s\",\"namespace\":\"%s\"}}}"
                .formatted(name.name(), name.namespace()));
  }

  void pauses() {
    changes("{\"spec\":{\"paused\":true}}");
  }

  void goesOn() {
    changes("{\"spec\":{\"paused\":null}}");
  }

  private void changes(String merge) {
    resource().patch(PatchContext.of(PatchType.JSON_MERGE), merge);
  }

  String caCertificate() {
    return Objects.requireNonNull(generation().certificate());
  }

  /** Its CA, and the CRL that is published now, as PEM. */
  String trust(Box box) {
    fetchesList(box);
    return caCertificate() + box.sh("openssl crl -inform DER -in answer");
  }

  /** How the CRL that is published now lists a certificate; empty where it does not. */
  String listed(Box box, String serialNumber) {
    fetchesList(box);
    return Arrays.stream(
            box.sh("openssl crl -inform DER -in answer -noout -text").split("Serial Number: ", -1))
        .filter(entry -> entry.startsWith(serialNumber))
        .findFirst()
        .orElse("");
  }

  private void fetchesList(Box box) {
    String url =
        "%s/%s/%s/%s.crl"
            .formatted(
                product.publicationUrl(), name.namespace(), name.name(), generation().keyId());
    if (box.curl(url).status() != 200) {
      throw new AssertionError("no CRL at " + url);
    }
  }

  private Generation generation() {
    return Objects.requireNonNull(resource().require().getStatus().generations()).getFirst();
  }

  private boolean isIssuing() {
    CertificateAuthority seen = resource().require();
    return seen.getStatus() != null
        && ConditionType.READY
            .in(seen.getStatus().conditions())
            .filter(ready -> "True".equals(ready.status()) && "Issuing".equals(ready.reason()))
            .isPresent();
  }

  private Resource<CertificateAuthority> resource() {
    return ControlPlane.shared()
        .admin()
        .resources(CertificateAuthority.class)
        .inNamespace(name.namespace())
        .withName(name.name());
  }
}
