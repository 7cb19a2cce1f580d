package io.keymast.reconciler.trust;

import io.keymast.api.CertificateAuthority;
import io.keymast.decision.TrustBundle;
import io.keymast.decision.TrustClaim;
import io.keymast.decision.TrustCopies;
import io.keymast.domain.AuthorityName;
import io.keymast.reconciler.cluster.Names;
import io.keymast.status.TrustDistributed.Copies;
import io.keymast.status.TrustDistributed.Hindered;
import io.keymast.validation.DeclaredDistribution;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The copies of authorities' trust bundles, brought about and taken back. Of one thread. */
final class NamespaceCopies {
  private static final Logger LOG = LoggerFactory.getLogger(NamespaceCopies.class);

  private final KnownCopies known;
  private final TrustTargets targets;
  private final TrustClaims claims;
  private final Set<String> toldLeft = new HashSet<>();

  NamespaceCopies(KnownCopies known, TrustTargets targets, TrustClaims claims) {
    this.known = known;
    this.targets = targets;
    this.claims = claims;
  }

  void refresh(String name) {
    known.refresh(name);
  }

  /** The authorities that have a copy anywhere, but for those that are left and told of. */
  Stream<AuthorityName> owners() {
    return targets.allConfigMaps().flatMap(name -> known.owners(name, toldLeft).stream());
  }

  /** A name that the operator may not write takes no copy of another name away. */
  Copies hold(
      CertificateAuthority object,
      DeclaredDistribution declared,
      TrustBundle bundle,
      List<TrustClaim> all) {
    AuthorityName authority = Names.of(object);
    if (declared.namespaces().isEmpty()) {
      return Copies.none(withdraw(authority, targets.allConfigMaps()));
    }
    TrustClaim claim = claims.of(object, declared.namespaces().get());
    String name = claim.configMapName();
    if (!targets.configMaps().contains(name)) {
      return Copies.notAllowed(name, withdraw(authority, targets.formerConfigMaps().stream()));
    }
    List<String> left =
        withdraw(authority, targets.allConfigMaps().filter(other -> !other.equals(name)));
    return hold(claim, bundle, all, left);
  }

  private Copies hold(
      TrustClaim claim, TrustBundle bundle, List<TrustClaim> all, List<String> leftElsewhere) {
    AuthorityName authority = claim.authority();
    String name = claim.configMapName();
    Set<String> chosen = claim.namespaces();
    TrustCopies planned =
        TrustCopies.of(chosen, claim.precededBy(all), bundle, known.heldBy(authority, name));
    KnownCopies.Written written = known.write(authority, name, planned.steps(), bundle);
    Map<String, String> refused =
        written.refused().entrySet().stream()
            .filter(each -> chosen.contains(each.getKey()))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    long waiting =
        written.left().stream().filter(chosen::contains).count() + planned.unmade().size();
    return new Copies(
        name,
        true,
        chosen.size() - waiting - refused.size() - planned.taken().size(),
        waiting,
        new Hindered(
            planned.taken(),
            refused,
            Stream.concat(leftElsewhere.stream(), places(name, planned.left())).toList()));
  }

  /** Returns the copies that are left, as namespace and name. */
  private List<String> withdraw(AuthorityName authority, Stream<String> names) {
    return names.sorted().flatMap(name -> places(name, known.withdraw(authority, name))).toList();
  }

  private static Stream<String> places(String name, List<String> namespaces) {
    return namespaces.stream().map(namespace -> KnownCopies.place(namespace, name));
  }

  /** Returns the copies that are left, as namespace and name. */
  List<String> withdraw(AuthorityName authority) {
    return withdraw(authority, targets.allConfigMaps());
  }

  /** Where there is no authority any more that could have a condition. */
  void tellOnce(List<String> left) {
    left.stream()
        .filter(toldLeft::add)
        .forEach(
            place ->
                LOG.atWarn()
                    .addKeyValue("configMap", place)
                    .log(
                        "a trust bundle's copy stays, which somebody changed; delete it if nobody"
                            + " needs it"));
  }
}
