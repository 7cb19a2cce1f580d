package io.keymast.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.decision.TrustBundle.Fit;
import io.keymast.decision.TrustBundle.Said;
import io.keymast.decision.TrustCopies.Held;
import io.keymast.decision.TrustCopies.Step;
import io.keymast.domain.AuthorityName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which namespaces get, keep, change and lose a copy of a trust bundle. */
class TrustCopiesTest {
  private static final TrustBundle NEW = TrustBundle.of(List.of("new"), List.of(), List.of("list"));
  private static final TrustBundle OLD = TrustBundle.of(List.of("old"), List.of(), List.of("list"));
  private static final Held PRESENT = new Held.Ours("1", said(NEW), true);
  private static final Held OUTDATED = new Held.Ours("2", said(OLD), true);
  private static final Held CHANGED = new Held.Ours("3", said(OLD), false);
  private static final Held FOREIGN = new Held.Foreign(Optional.empty());
  private static final AuthorityName OTHER = new AuthorityName("platform", "other");
  private static final AuthorityName OWN = new AuthorityName("platform", "own");

  @Test
  @DisplayName("Each chosen namespace gets one, what is outdated or changed is renewed")
  void chosen() {
    TrustCopies copies =
        TrustCopies.of(
            Set.of("none", "present", "outdated", "changed"),
            Map.of(),
            NEW,
            Map.of("present", PRESENT, "outdated", OUTDATED, "changed", CHANGED));

    assertThat(copies)
        .isEqualTo(
            new TrustCopies(
                List.of(
                    new Step.Renew("changed", "3"),
                    new Step.Make("none"),
                    new Step.Renew("outdated", "2")),
                Map.of(),
                List.of(),
                List.of()));
  }

  @Test
  @DisplayName("What is another's is never written, and told with its owner where it is in the way")
  void foreign() {
    Held others = new Held.Foreign(Optional.of(OTHER));

    TrustCopies copies =
        TrustCopies.of(
            Set.of("chosen", "authority"),
            Map.of(),
            NEW,
            Map.of("chosen", FOREIGN, "other", FOREIGN, "authority", others));

    assertThat(copies.steps()).isEmpty();
    assertThat(copies.taken())
        .isEqualTo(Map.of("chosen", Optional.empty(), "authority", Optional.of(OTHER)));
  }

  @Test
  @DisplayName(
      "Where an older authority asks for the name none is made, but one that is there stays")
  void olderAuthority() {
    TrustCopies copies =
        TrustCopies.of(
            Set.of("none", "present"),
            Map.of("none", OTHER, "present", OTHER),
            NEW,
            Map.of("present", PRESENT));

    assertThat(copies.steps()).isEmpty();
    assertThat(copies.taken()).isEqualTo(Map.of("none", Optional.of(OTHER)));
  }

  @Test
  @DisplayName("Of claims to a name the oldest precedes, and of two as old the first by name")
  void precedence() {
    Instant then = Instant.parse("2026-01-01T00:00:00Z");
    TrustClaim own = new TrustClaim(OWN, then, "trust", Set.of("a", "b", "c"));
    TrustClaim asOld = new TrustClaim(OTHER, then, "trust", Set.of("a", "b", "c"));
    TrustClaim oldest =
        new TrustClaim(
            new AuthorityName("z", "z"), then.minusSeconds(1), "trust", Set.of("b", "d"));
    TrustClaim elsewhere = new TrustClaim(OTHER, then.minusSeconds(9), "else", Set.of("a"));
    List<TrustClaim> all = List.of(own, asOld, oldest, elsewhere);

    assertThat(own.precededBy(all))
        .isEqualTo(Map.of("a", OTHER, "b", oldest.authority(), "c", OTHER));
    assertThat(asOld.precededBy(all)).isEqualTo(Map.of("b", oldest.authority()));
    assertThat(oldest.precededBy(all)).isEmpty();
  }

  @Test
  @DisplayName(
      "Where a namespace is not chosen any more, our copy goes, unless somebody changed it")
  void notChosen() {
    TrustCopies.Withdrawal withdrawal =
        TrustCopies.withdrawn(Map.of("a", PRESENT, "b", OUTDATED, "c", FOREIGN, "d", CHANGED));

    assertThat(withdrawal)
        .isEqualTo(
            new TrustCopies.Withdrawal(
                List.of(new Step.Remove("a", "1"), new Step.Remove("b", "2")), List.of("d")));
  }

  @Test
  @DisplayName("While a CRL can't be read, CAs are renewed beside former CRLs, and no copy is made")
  void unreadableCrl() {
    TrustBundle unknown = TrustBundle.of(List.of("new"), List.of(), List.of()).withUnknownCrls();

    TrustCopies copies =
        TrustCopies.of(
            Set.of("none", "present", "outdated"),
            Map.of(),
            unknown,
            Map.of("present", PRESENT, "outdated", OUTDATED));

    assertThat(copies.steps()).containsExactly(new Step.Renew("outdated", "2"));
    assertThat(copies.unmade()).containsExactly("none");
    assertThat(unknown.beside(Optional.of("former")).files())
        .isEqualTo(Map.of("ca.pem", "new", "crl.pem", "former"));
    assertThat(unknown.beside(Optional.empty()).files()).isEqualTo(Map.of("ca.pem", "new"));
  }

  @Test
  @DisplayName("A bundle has each certificate once, and the CRLs")
  void bundle() {
    TrustBundle bundle =
        TrustBundle.of(List.of("one\n", "two\n", "one\n"), List.of("cross\n"), List.of("list\n"));

    assertThat(bundle.files())
        .isEqualTo(
            Map.of(
                TrustBundle.CERTIFICATES,
                "one\ntwo\n",
                TrustBundle.CROSS_CERTIFICATES,
                "cross\n",
                TrustBundle.CRLS,
                "list\n"));
    assertThat(bundle.fit()).isEqualTo(Fit.WHOLE);
  }

  @Test
  @DisplayName("Where no CA is trusted, copies say so: they have no certificate, and no CRL")
  void nothingTrusted() {
    TrustBundle nothing = TrustBundle.of(List.of(), List.of(), List.of());
    Said former = said(TrustBundle.of(List.of("old"), List.of(), List.of("list")));

    assertThat(nothing.fit()).isEqualTo(Fit.NOTHING_TRUSTED);
    assertThat(nothing.files()).isEqualTo(Map.of(TrustBundle.CERTIFICATES, ""));
    assertThat(
            TrustCopies.of(
                    Set.of("gates"),
                    Map.of(),
                    nothing,
                    Map.of("gates", new Held.Ours("7", former, true)))
                .steps())
        .containsExactly(new Step.Renew("gates", "7"));
  }

  @Test
  @DisplayName("CRLs that are too large are left out, and that is said")
  void tooLarge() {
    TrustBundle bundle =
        TrustBundle.of(
            List.of("one\n"), List.of(), List.of("x".repeat(TrustBundle.CRL_LIMIT), "y"));

    assertThat(bundle.files()).isEqualTo(Map.of(TrustBundle.CERTIFICATES, "one\n"));
    assertThat(bundle.fit()).isEqualTo(Fit.CRLS_TOO_LARGE);
  }

  @Test
  @DisplayName("What others put beside our files does not count as a change; what they change does")
  void digest() {
    TrustBundle bundle = TrustBundle.of(List.of("one\n"), List.of(), List.of());

    assertThat(bundle.isSaidBy(Said.by(Map.of("ca.pem", "one\n", "theirs", "two")))).isTrue();
    assertThat(bundle.isSaidBy(Said.by(Map.of("ca.pem", "two\n")))).isFalse();
    assertThat(bundle.isSaidBy(Said.by(Map.of("ca.pem", "one\n", "crl.pem", "")))).isFalse();
    assertThat(bundle.isSaidBy(Said.by(null))).isFalse();
  }

  private static Said said(TrustBundle bundle) {
    return Said.by(bundle.files());
  }
}
