package io.keymast.reconciler.cluster;

import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.domain.AuthorityName;
import io.keymast.validation.KeyBlocklist;
import io.keymast.validation.KeyJudge;
import io.keymast.validation.SpecValidator;
import java.util.List;
import java.util.function.Predicate;

/** Caches that show what they once saw. */
public final class ACluster {
  private ACluster() {}

  public static ClusterView showing(
      List<CertificateAuthority> authorities, List<BaseStationCertificate> certificates) {
    ClusterView cluster = serving(any -> true);
    cluster.attachAuthorities(new StillCache<>(authorities));
    cluster.attachCertificates(new StillCache<>(certificates));
    return cluster;
  }

  /** It has seen nothing yet. */
  public static ClusterView serving(Predicate<AuthorityName> served) {
    return new ClusterView(specs(), served, ALife.GOING_ON);
  }

  /**
   * It has seen nothing yet.
   *
   * @param homes the namespaces of authorities
   */
  public static ClusterView withHomes(Predicate<String> homes) {
    return new ClusterView(specs(), any -> true, homes, ALife.GOING_ON);
  }

  private static SpecValidator specs() {
    return new SpecValidator(
        new AuthorityName("keymast-system", "default"), KeyJudge.with(KeyBlocklist.empty()));
  }
}
