package io.keymast.decision;

import static io.keymast.decision.ACertificate.certificate;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.Eui64;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Names are functions of intent. */
class CertificateNameTest {
  private static final CertificateBinding BINDING = certificate(1).known().binding();

  @Test
  @DisplayName("S18 the same intent has the same name; another key, CA, usage or revision has not")
  void intents() {
    CertificateBinding otherKey = certificate(1).forKey("B").known().binding();
    CertificateBinding ipsec = certificate(1).forIpsec().known().binding();
    Eui64 otherEui = new Eui64("0016C001F0000002");

    List<String> names =
        List.of(
            name(AStation.EUI, BINDING, 1),
            name(AStation.EUI, BINDING, 2),
            name(AStation.EUI, otherKey, 1),
            name(AStation.EUI, ipsec, 1),
            name(otherEui, BINDING, 1));

    assertThat(names)
        .doesNotHaveDuplicates()
        .allMatch(name -> name.matches("station-1-[0-9a-f]{16}"))
        .contains(name(AStation.EUI, BINDING, 1));
  }

  private static String name(Eui64 eui, CertificateBinding binding, long revision) {
    return CertificateName.of(AStation.NAME, eui, binding, revision);
  }
}
