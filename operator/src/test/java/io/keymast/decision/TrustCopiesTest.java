package io.keymast.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.decision.TrustBundle.Fit;
import io.keymast.decision.TrustCopies.Held;
import io.keymast.decision.TrustCopies.Step;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which namespaces get, keep, change and lose a copy of a trust bundle. */
class TrustCopiesTest {
  private static final Held PRESENT = new Held.Ours("1", "new");
  private static final Held OUTDATED = new Held.Ours("2", "old");
  private static final Held FOREIGN = new Held.Foreign();

  @Test
  @DisplayName("Each chosen namespace gets one, what is outdated is renewed, what is not stays")
  void chosen() {
    TrustCopies copies =
        TrustCopies.of(
            Set.of("none", "present", "outdated"),
            "new",
            Map.of("present", PRESENT, "outdated", OUTDATED));

    assertThat(copies)
        .isEqualTo(
            new TrustCopies(
                List.of(new Step.Make("none"), new Step.Renew("outdated", "2")), List.of()));
  }

  @Test
  @DisplayName("Somebody else's ConfigMap is never written, and told only where it is in the way")
  void foreign() {
    TrustCopies copies =
        TrustCopies.of(Set.of("chosen"), "new", Map.of("chosen", FOREIGN, "other", FOREIGN));

    assertThat(copies).isEqualTo(new TrustCopies(List.of(), List.of("chosen")));
  }

  @Test
  @DisplayName("Where a namespace is not chosen any more, our copy goes, outdated or not")
  void notChosen() {
    assertThat(TrustCopies.withdrawn(Map.of("a", PRESENT, "b", OUTDATED, "c", FOREIGN)))
        .containsExactly(new Step.Remove("a", "1"), new Step.Remove("b", "2"));
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

    assertThat(bundle.digest())
        .isEqualTo(TrustBundle.digestOf(Map.of("ca.pem", "one\n", "theirs", "two")))
        .isNotEqualTo(TrustBundle.digestOf(Map.of("ca.pem", "two\n")))
        .isNotEqualTo(TrustBundle.digestOf(Map.of("ca.pem", "one\n", "crl.pem", "")))
        .isNotEqualTo(TrustBundle.digestOf(null));
  }
}
