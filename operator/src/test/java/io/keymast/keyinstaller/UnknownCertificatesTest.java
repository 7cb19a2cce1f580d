package io.keymast.keyinstaller;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationCertificateStatus.Delivery;
import io.keymast.domain.CertificateObjectName;
import io.keymast.pki.ParsedCertificate;
import io.keymast.pki.PkiSamples;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a replica says of a certificate of ours that its caches lack. */
class UnknownCertificatesTest {
  private static final ParsedCertificate PRESENTED = ServedInMemory.certificateOfBox();
  private static final ServedInMemory LACKING = ServedInMemory.heard();
  private static final ServedInMemory LACKING_AND_BEHIND = ServedInMemory.unheard();
  private static final ServedInMemory KNOWING =
      new ServedInMemory(LACKING.declared(), stored(PRESENTED), true);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private ServedInMemory caches = LACKING;
  private final UnknownCertificates unknown =
      new UnknownCertificates(
          whateverTheyHold(),
          new KeyInstallerMeters(registry),
          InstantSource.fixed(PkiSamples.NOW));

  @Test
  @DisplayName("S41 A certificate that fresh caches lack again and again is told")
  void lost() {
    isPresented();
    looksAgain(UnknownCertificates.LOOKS - 1);
    assertThat(told()).isZero();

    looksAgain(1);

    assertThat(told()).isEqualTo(1);
    isPresented();
    looksAgain(UnknownCertificates.LOOKS);
    assertThat(told()).isEqualTo(1);
  }

  @Test
  @DisplayName("A new one that a replica has not heard of yet is not: its caches catch up")
  void catchesUp() {
    isPresented();
    looksAgain(UnknownCertificates.LOOKS - 1);

    caches = KNOWING;
    looksAgain(1);
    isPresented();
    looksAgain(UnknownCertificates.LOOKS);

    assertThat(told()).isZero();
  }

  @Test
  @DisplayName("One that was found late, and is lost afterwards, is told all the same")
  void lostAfterwards() {
    isPresented();
    caches = KNOWING;
    looksAgain(1);

    caches = LACKING;
    isPresented();
    looksAgain(UnknownCertificates.LOOKS);

    assertThat(told()).isEqualTo(1);
  }

  @Test
  @DisplayName("Of a replica that is cut off nothing counts, neither before nor meanwhile")
  void cutOff() {
    isPresented();
    looksAgain(UnknownCertificates.LOOKS - 1);

    caches = LACKING_AND_BEHIND;
    isPresented();
    looksAgain(UnknownCertificates.LOOKS);
    caches = LACKING;
    looksAgain(UnknownCertificates.LOOKS - 1);

    assertThat(told()).isZero();
  }

  @Test
  @DisplayName("What came while it was cut off is judged by a poll after that")
  void judgedLater() {
    caches = LACKING_AND_BEHIND;
    isPresented();
    caches = LACKING;
    looksAgain(UnknownCertificates.LOOKS);
    assertThat(told()).isZero();

    isPresented();
    looksAgain(UnknownCertificates.LOOKS);

    assertThat(told()).isEqualTo(1);
  }

  private void isPresented() {
    unknown.look(
        new PresentedKey(
            PRESENTED.publicKeyFingerprint(), PRESENTED.fingerprint(), PRESENTED.der()),
        Optional.empty());
  }

  private void looksAgain(int times) {
    IntStream.range(0, times).forEach(_ -> unknown.lookAgain());
  }

  private double told() {
    return registry.get("keymast.unknown.certificates").counter().count();
  }

  private Stations whateverTheyHold() {
    return (Stations)
        Proxy.newProxyInstance(
            Stations.class.getClassLoader(),
            new Class<?>[] {Stations.class},
            (_, method, arguments) -> method.invoke(caches, arguments));
  }

  private static StationCertificate stored(ParsedCertificate certificate) {
    return new StationCertificate(
        new CertificateObjectName("ns", "box-2"),
        2,
        StationCertificate.Usability.GOOD,
        HandedOver.of(certificate, List.of()),
        List.of(),
        new Delivery(null, null, null, null));
  }
}
