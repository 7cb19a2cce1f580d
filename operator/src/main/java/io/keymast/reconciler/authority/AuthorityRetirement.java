package io.keymast.reconciler.authority;

import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.keymast.api.CertificateAuthority;
import io.keymast.decision.CaGeneration;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.reconciler.clock.GuardedClock;
import io.keymast.reconciler.cluster.Names;
import io.keymast.reconciler.cluster.PinnedGenerations;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Takes a CA key out of trust once its end has come, before anything else is made of its authority:
 * a key that is given up is not to wait for the next one, nor for whatever keeps that from coming.
 */
public final class AuthorityRetirement {
  private static final String OVER = "its CA key has ended or is given up";

  private final AuthorityReports reports;
  private final AuthorityDuties duties;
  private final RotationNews news;
  private final GuardedClock clock;

  public AuthorityRetirement(
      AuthorityReports reports, AuthorityDuties duties, RotationNews news, GuardedClock clock) {
    this.reports = reports;
    this.duties = duties;
    this.news = news;
    this.clock = clock;
  }

  /**
   * Says it in the status, and nothing else: what stands of the authority is for those to say who
   * look further. By a wrong clock, no CA key ends. What can't be said keeps no CRL from being
   * published.
   *
   * @return the object as it is stored then
   */
  public CertificateAuthority pin(
      CertificateAuthority object, Context<CertificateAuthority> context) {
    List<CaGeneration> over =
        clock.hindrance().isPresent()
            ? List.of()
            : PinnedGenerations.overdue(object, clock.instant());
    if (over.isEmpty()) {
      return object;
    }
    AuthorityName name = Names.of(object);
    over.forEach(it -> reports.suspend(name, it.keyId(), OVER));
    try {
      return pin(object, over, context);
    } catch (RuntimeException failure) {
      duties.keepPublishing(object);
      throw failure;
    }
  }

  private CertificateAuthority pin(
      CertificateAuthority object, List<CaGeneration> over, Context<CertificateAuthority> context) {
    Set<KeyId> keys = over.stream().map(CaGeneration::keyId).collect(Collectors.toSet());
    CertificateAuthority pinned =
        reports.pin(object, StatedGenerations.retired(object.getStatus(), keys), context);
    over.forEach(it -> news.retired(pinned, it));
    return pinned;
  }
}
