package io.keymast.reconciler.authority;

import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus;
import io.keymast.api.CertificateAuthorityStatus.Brake;
import io.keymast.api.Condition;
import io.keymast.decision.Obstacle;
import io.keymast.domain.AuthorityName;
import io.keymast.reconciler.cluster.Events;
import io.keymast.reconciler.cluster.Events.Happening;
import io.keymast.reconciler.cluster.Events.Type;
import io.keymast.reconciler.cluster.Names;
import io.keymast.status.ConditionType;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells people, once, that a brake of an authority was engaged or released, and that its clock is
 * not to be trusted.
 */
public final class AuthorityNews {
  private static final Logger LOG = LoggerFactory.getLogger(AuthorityNews.class);

  private final Events events;

  public AuthorityNews(Events events) {
    this.events = events;
  }

  /** To be called once the status is stored. */
  void changed(
      CertificateAuthority object,
      @Nullable CertificateAuthorityStatus former,
      CertificateAuthorityStatus status) {
    AuthorityName name = Names.of(object);
    begun(status, former)
        .filter(ready -> Obstacle.CLOCK_SKEWED.reason().equals(ready.reason()))
        .ifPresent(ready -> clockSkewed(object, ready));
    for (Brake brake : begunIn(status, former)) {
      LOG.atWarn()
          .addKeyValue("authority", name)
          .addKeyValue("brake", brake.reason())
          .addKeyValue("message", brake.message())
          .log("a brake holds");
      tell(object, Type.WARNING, brake, "Hold", Objects.requireNonNullElse(brake.message(), ""));
    }
    String how = newWord(former, status).map("by spec.resume "::concat).orElse("its cause is gone");
    for (Brake brake : newIn(former, status)) {
      LOG.atInfo()
          .addKeyValue("authority", name)
          .addKeyValue("brake", brake.reason())
          .addKeyValue("how", how)
          .log("a brake is released");
      tell(
          object,
          Type.NORMAL,
          brake,
          "Resume",
          "the brake " + brake.reason() + " is released: " + how);
    }
  }

  /** The word that was heard in between; without one, a brake has gone by itself. */
  private static Optional<String> newWord(
      @Nullable CertificateAuthorityStatus former, CertificateAuthorityStatus status) {
    return Optional.ofNullable(status.resumed())
        .filter(words -> former == null || !words.equals(former.resumed()))
        .map(List::getLast);
  }

  /** Its Ready, if the reason is another one than before. */
  private static Optional<Condition> begun(
      CertificateAuthorityStatus status, @Nullable CertificateAuthorityStatus former) {
    String formerReason =
        ConditionType.READY
            .in(former == null ? null : former.conditions())
            .map(Condition::reason)
            .orElse(null);
    return ConditionType.READY
        .in(status.conditions())
        .filter(ready -> !Objects.equals(ready.reason(), formerReason));
  }

  private void clockSkewed(CertificateAuthority object, Condition ready) {
    String message = Objects.requireNonNullElse(ready.message(), "");
    LOG.atWarn()
        .addKeyValue("authority", Names.of(object))
        .addKeyValue("message", message)
        .log("nothing is issued: clocks disagree");
    events.tell(
        object,
        new Happening(
            Type.WARNING,
            Obstacle.CLOCK_SKEWED.reason(),
            "Sign",
            message,
            message + " since " + ready.lastTransitionTime()));
  }

  /** One that holds anew, since another moment, is another one. */
  private static List<Brake> begunIn(
      CertificateAuthorityStatus status, @Nullable CertificateAuthorityStatus former) {
    return brakesOf(status).stream()
        .filter(
            brake ->
                brakesOf(former).stream()
                    .noneMatch(
                        known ->
                            Objects.equals(known.reason(), brake.reason())
                                && Objects.equals(known.since(), brake.since())))
        .toList();
  }

  private static List<Brake> newIn(
      @Nullable CertificateAuthorityStatus one, @Nullable CertificateAuthorityStatus other) {
    return brakesOf(one).stream()
        .filter(
            brake ->
                brakesOf(other).stream()
                    .noneMatch(known -> Objects.equals(known.reason(), brake.reason())))
        .toList();
  }

  private static List<Brake> brakesOf(@Nullable CertificateAuthorityStatus status) {
    return status == null || status.brakes() == null ? List.of() : status.brakes();
  }

  private void tell(
      CertificateAuthority object, Type type, Brake brake, String action, String note) {
    String reason =
        type == Type.WARNING ? Objects.requireNonNullElse(brake.reason(), action) : "Resumed";
    events.tell(
        object,
        new Happening(type, reason, action, note, brake.reason() + " since " + brake.since()));
  }
}
