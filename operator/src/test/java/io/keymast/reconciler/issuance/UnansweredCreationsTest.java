package io.keymast.reconciler.issuance;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.authority.Journal;
import io.keymast.decision.ACertificate;
import io.keymast.decision.KnownCertificate;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.StationName;
import io.keymast.reconciler.issuance.UnansweredCreations.Creation;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the journal is told of a certificate whose create was not answered. */
class UnansweredCreationsTest {
  private static final StationName STATION = new StationName("lora", "one");
  private static final StationName OTHER = new StationName("lora", "two");
  private static final KnownCertificate STORED = ACertificate.certificate(1).known();
  private static final SerialNumber LOST = new SerialNumber(BigInteger.TEN);

  private final UnansweredCreations unanswered = new UnansweredCreations();
  private final List<String> told = new ArrayList<>();

  @Test
  @DisplayName("Seen under its name, it is stored: told once, and of its own station only")
  void stored() {
    unanswered.add(STATION, signedHere(STORED.serialNumber()));
    settle(STATION, List.of());
    settle(OTHER, List.of(STORED));
    assertThat(told).isEmpty();

    settle(STATION, List.of(ACertificate.certificate(2).known(), STORED));
    settle(STATION, List.of(STORED));

    assertThat(told).containsExactly("STORED " + STORED.serialNumber());
  }

  @Test
  @DisplayName("Where another one stands in its place, what was signed here is discarded")
  void overtaken() {
    unanswered.add(STATION, signedHere(LOST));
    unanswered.add(STATION, signedHere(STORED.serialNumber()));

    settle(STATION, List.of(STORED));

    assertThat(told)
        .containsExactlyInAnyOrder("DISCARDED " + LOST, "STORED " + STORED.serialNumber());
  }

  @Test
  @DisplayName("What a foreign issuer signed is not, but stays in its request")
  void foreign() {
    unanswered.add(STATION, new Creation(STORED.name(), LOST, Optional.empty()));

    settle(STATION, List.of(STORED));

    assertThat(told).isEmpty();
  }

  @Test
  @DisplayName("Asked again and answered, there is nothing to tell any more")
  void answered() {
    unanswered.add(STATION, signedHere(STORED.serialNumber()));

    unanswered.remove(STATION, signedHere(STORED.serialNumber()));

    settle(STATION, List.of(STORED));
    assertThat(told).isEmpty();
  }

  @Test
  @DisplayName("A station of the same name that comes after it is told of nothing")
  void gone() {
    unanswered.add(STATION, signedHere(LOST));

    unanswered.forget(STATION);

    settle(STATION, List.of(STORED));
    assertThat(told).isEmpty();
  }

  private static Creation signedHere(SerialNumber serialNumber) {
    return new Creation(STORED.name(), serialNumber, Optional.of(Journal.Entry.DISCARDED));
  }

  private void settle(StationName station, List<KnownCertificate> stored) {
    unanswered.settle(
        station, stored, (entry, serialNumber) -> told.add(entry + " " + serialNumber));
  }
}
