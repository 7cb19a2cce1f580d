package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.operator.Finding.Breach;
import io.keymast.operator.Traces.Journal;
import io.keymast.operator.Traces.Published;
import io.keymast.operator.Traces.Readable;
import java.math.BigInteger;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An oracle of crashes must be known to find each broken promise. */
class CrashOracleTest {
  private static final EndState END =
      new EndState(List.of("Ready=True"), List.of(), List.of(), List.of(), List.of());

  /** A station with two certificates, of which the first is revoked; a third was never stored. */
  private static final Traces GOOD =
      new Traces(
          new Journal(List.of("A1", "B2", "C3"), List.of("A1", "B2"), List.of("C3")),
          Set.of("A1", "B2"),
          List.of(1L, 2L),
          Set.of("B2"),
          published(Set.of("A1"), Set.of("A1"), 8),
          readable("operator started"));

  @Test
  @DisplayName("S25 Nothing is found after a plan that ended as it should")
  void nothing() {
    assertThat(new CrashOracle(GOOD).findings(END, END)).isEmpty();
  }

  @Test
  @DisplayName("S25 Another end than that without faults is found")
  void otherEnd() {
    EndState other = new EndState(List.of("gone"), List.of(), List.of(), List.of(), List.of());

    assertThat(new CrashOracle(GOOD).findings(END, other))
        .extracting(Finding::breach)
        .containsExactly(Breach.DIVERGED);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrong")
  @DisplayName("S25 What a crash must not leave is found, and told by the promise that it breaks")
  void found(String what, Traces traces, Breach breach) {
    assertThat(new CrashOracle(traces).findings(END, END))
        .as(what)
        .extracting(Finding::breach)
        .containsExactly(breach);
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        wrong(
            "a serial number signed twice",
            saying(new Journal(List.of("A1", "B2", "B2"), List.of("A1", "B2"), List.of())),
            Breach.DUPLICATE),
        wrong("two certificates of a revision", having(List.of(1L, 1L)), Breach.DUPLICATE),
        wrong(
            "status, object and certificate of different numbers",
            pointing(Set.of("A1", "B2")),
            Breach.FORGOTTEN),
        wrong(
            "a certificate that nobody signed by the journal",
            saying(new Journal(List.of("A1"), List.of("A1"), List.of())),
            Breach.FORGOTTEN),
        wrong(
            "stored by the journal, seen by nobody",
            saying(new Journal(List.of("A1", "B2", "C3"), List.of("C3"), List.of())),
            Breach.FORGOTTEN),
        wrong(
            "discarded, and there all the same",
            saying(new Journal(List.of("A1", "B2"), List.of("A1"), List.of("B2"))),
            Breach.FORGOTTEN),
        wrong(
            "a revoked one that is not listed",
            listing(published(Set.of("A1"), Set.of(), 8)),
            Breach.UNREVOKED),
        wrong(
            "a good one that is listed",
            listing(published(Set.of("A1"), Set.of("A1", "B2"), 8)),
            Breach.UNREVOKED),
        wrong(
            "a CRL whose number did not go up",
            listing(published(Set.of("A1"), Set.of("A1"), 7)),
            Breach.UNREVOKED),
        wrong(
            "a CRL whose number went down, of nothing revoked",
            listing(published(Set.of(), Set.of(), 6)),
            Breach.UNREVOKED),
        wrong("a private key", reading(readable("-----BEGIN EC PRIVATE KEY-----")), Breach.LEAKED),
        wrong("a line of a CA's key", reading(readable("it is a-line-of-it")), Breach.LEAKED));
  }

  private static Published published(Set<String> revoked, Set<String> listed, int number) {
    return new Published(revoked, listed, BigInteger.valueOf(number), BigInteger.valueOf(7));
  }

  private static Readable readable(String text) {
    return new Readable(text, List.of("a-line-of-it"));
  }

  private static Traces saying(Journal journal) {
    return new Traces(
        journal, GOOD.seen(), GOOD.revisions(), GOOD.pointer(), GOOD.published(), GOOD.readable());
  }

  private static Traces having(List<Long> revisions) {
    return new Traces(
        GOOD.journal(), GOOD.seen(), revisions, GOOD.pointer(), GOOD.published(), GOOD.readable());
  }

  private static Traces pointing(Set<String> pointer) {
    return new Traces(
        GOOD.journal(), GOOD.seen(), GOOD.revisions(), pointer, GOOD.published(), GOOD.readable());
  }

  private static Traces listing(Published published) {
    return new Traces(
        GOOD.journal(), GOOD.seen(), GOOD.revisions(), GOOD.pointer(), published, GOOD.readable());
  }

  private static Traces reading(Readable readable) {
    return new Traces(
        GOOD.journal(), GOOD.seen(), GOOD.revisions(), GOOD.pointer(), GOOD.published(), readable);
  }

  private static Arguments wrong(String what, Traces traces, Breach breach) {
    return Arguments.of(what, traces, breach);
  }
}
