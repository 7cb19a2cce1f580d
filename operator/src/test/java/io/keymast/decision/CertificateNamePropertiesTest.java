package io.keymast.decision;

import static io.keymast.decision.ACertificate.certificate;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.StationName;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever the station is called. */
class CertificateNamePropertiesTest {
  private static final String SUBDOMAIN =
      "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
  private static final CertificateBinding BINDING = certificate(1).known().binding();

  @Provide
  Arbitrary<String> stationNames() {
    return Arbitraries.of("a", "7", "a-", "a.", "0.b-")
        .list()
        .ofMinSize(1)
        .ofMaxSize(252)
        .map(parts -> String.join("", parts))
        .map(text -> text.substring(0, Math.min(252, text.length())) + "z")
        .filter(text -> text.matches(SUBDOMAIN));
  }

  @Property(tries = 1000)
  @Label("S18 for every name of a station, the certificate's is one that Kubernetes accepts")
  void validNames(@ForAll("stationNames") String station) {
    String name = CertificateName.of(new StationName("radio", station), AStation.EUI, BINDING, 1);

    assertThat(name).hasSizeLessThanOrEqualTo(253).matches(SUBDOMAIN);
  }
}
