package io.keymast.decision;

import io.keymast.domain.RevocationReason;
import io.keymast.domain.StationName;
import io.keymast.domain.Violation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;

/** What tests say of decisions. */
final class DecisionAssert extends AbstractAssert<DecisionAssert, Decision> {
  private DecisionAssert(Decision decision) {
    super(decision, DecisionAssert.class);
  }

  static DecisionAssert assertThat(Decision decision) {
    return new DecisionAssert(decision);
  }

  DecisionAssert refuses(Obstacle obstacle, String... fields) {
    Decision.Refuse refuse = as(Decision.Refuse.class);
    Assertions.assertThat(refuse.obstacle()).isEqualTo(obstacle);
    if (fields.length > 0) {
      Assertions.assertThat(refuse.violations()).extracting(Violation::field).contains(fields);
    }
    return this;
  }

  DecisionAssert waitsFor(Obstacle obstacle) {
    Assertions.assertThat(as(Decision.Wait.class).obstacle()).isEqualTo(obstacle);
    return this;
  }

  DecisionAssert goesOnWith(ACertificate certificate) {
    Assertions.assertThat(as(Decision.Wait.class).current()).contains(certificate.known());
    return this;
  }

  DecisionAssert hasNothingToGoOnWith() {
    Assertions.assertThat(as(Decision.Wait.class).current()).isEmpty();
    return this;
  }

  DecisionAssert keeps(ACertificate certificate) {
    Assertions.assertThat(as(Decision.Keep.class).current()).isEqualTo(certificate.known());
    return this;
  }

  DecisionAssert hinderedBy(Obstacle obstacle) {
    Assertions.assertThat(as(Decision.Keep.class).hindrance().map(Hindrance::obstacle))
        .contains(obstacle);
    return this;
  }

  DecisionAssert unhindered() {
    Assertions.assertThat(as(Decision.Keep.class).hindrance()).isEmpty();
    return this;
  }

  DecisionAssert looksAgainAt(Instant instant) {
    Assertions.assertThat(as(Decision.Keep.class).nextLook()).isEqualTo(instant);
    return this;
  }

  DecisionAssert issuesBecauseOf(IssuanceCause... causes) {
    Assertions.assertThat(intent().account().causes()).containsExactlyInAnyOrder(causes);
    return this;
  }

  DecisionAssert issuesForKey(String letter) {
    Assertions.assertThat(intent().binding().key()).isEqualTo(AStation.key(letter).fingerprint());
    return this;
  }

  DecisionAssert issuesUsage(String usage) {
    Assertions.assertThat(intent().binding().usage().apiName()).isEqualTo(usage);
    return this;
  }

  DecisionAssert recordsVersion(String version) {
    Assertions.assertThat(intent().account().packetForwarder().map(Object::toString))
        .contains(version);
    return this;
  }

  DecisionAssert issuesRevision(long revision) {
    Assertions.assertThat(intent().revision()).isEqualTo(revision);
    return this;
  }

  DecisionAssert issuesFrom(String notBefore) {
    Assertions.assertThat(intent().validity().notBefore()).isEqualTo(notBefore);
    return this;
  }

  DecisionAssert issuesUntil(String notAfter) {
    Assertions.assertThat(intent().validity().notAfter()).isEqualTo(notAfter);
    return this;
  }

  DecisionAssert remembersTokens(int count, String oldest) {
    Assertions.assertThat(intent().account().actedTokens()).hasSize(count).startsWith(oldest);
    return this;
  }

  DecisionAssert actsOn(String token) {
    Assertions.assertThat(intent().account().token()).contains(token);
    Assertions.assertThat(intent().account().actedTokens()).endsWith(token);
    return this;
  }

  DecisionAssert revokesNothing() {
    Assertions.assertThat(revocations()).isEmpty();
    return this;
  }

  DecisionAssert supersedes(ACertificate... certificates) {
    Assertions.assertThat(revocations())
        .allMatch(it -> it.reason() == RevocationReason.SUPERSEDED)
        .extracting(Revocation::certificate)
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(certificates).map(ACertificate::known).toList());
    return this;
  }

  DecisionAssert doesNotName(StationName station) {
    Assertions.assertThat(actual.toString()).doesNotContain(station.namespace(), station.name());
    return this;
  }

  private List<Revocation> revocations() {
    return switch (actual) {
      case Decision.Issue issue ->
          issue.revokeFirst().stream().filter(it -> !isReaffirmed(it)).toList();
      case Decision.Keep keep -> keep.revocations();
      case Decision.Refuse refuse -> List.of();
      case Decision.Wait wait -> List.of();
      case Decision.NoCertificateNeeded() -> List.of();
      case Decision.StandBy() -> List.of();
    };
  }

  private IssuanceIntent intent() {
    return as(Decision.Issue.class).intent();
  }

  private <T extends Decision> T as(Class<T> kind) {
    isInstanceOf(kind);
    return kind.cast(actual);
  }

  /** Revoked already, and only made sure to be in the ledger before its replacement exists. */
  static boolean isReaffirmed(Revocation revocation) {
    return revocation.certificate().fate().revoked().equals(Optional.of(revocation.reason()));
  }
}
