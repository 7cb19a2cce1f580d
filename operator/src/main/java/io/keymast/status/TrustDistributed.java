package io.keymast.status;

import io.keymast.api.Condition;
import io.keymast.decision.ClusterCopy;
import io.keymast.decision.TrustBundle.Fit;
import io.keymast.domain.AuthorityName;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Says where an authority's trust bundle is, and what hinders it elsewhere. */
public final class TrustDistributed {
  private static final ConditionType TYPE = ConditionType.TRUST_DISTRIBUTED;
  private static final int NAMED = 10;

  private TrustDistributed() {}

  /**
   * The copies in namespaces.
   *
   * @param isAllowed whether the operator may write ConfigMaps of this name
   * @param held those that say what they shall
   * @param waiting namespaces whose copy is still to be written
   */
  public record Copies(
      String configMapName, boolean isAllowed, long held, long waiting, Hindered hindered) {
    /** None is declared. */
    public static Copies none(List<String> left) {
      return new Copies("", true, 0, 0, new Hindered(Map.of(), Map.of(), left));
    }

    public static Copies notAllowed(String configMapName, List<String> left) {
      return new Copies(configMapName, false, 0, 0, new Hindered(Map.of(), Map.of(), left));
    }

    private boolean isDeclared() {
      return !configMapName.isEmpty();
    }
  }

  /**
   * Where copies are not as they shall be.
   *
   * @param taken namespaces where another authority's ConfigMap stands or, where none is told,
   *     somebody's
   * @param refused why a namespace has none, or an old one, by namespace
   * @param left what is to be there no longer, and was changed by somebody: namespace and name
   */
  public record Hindered(
      Map<String, Optional<AuthorityName>> taken, Map<String, String> refused, List<String> left) {}

  /** How far the distribution is. */
  public record Progress(Copies copies, ClusterCopy cluster, Fit fit) {}

  /** What was told before; of which generation of the authority's spec it is told now, and when. */
  public record Told(Optional<Condition> former, long generation, Instant now) {
    private Condition isFalse(String reason, String message) {
      return conditions().isFalse(TYPE, reason, message).toList().getFirst();
    }

    private Condition isTrue(String message) {
      return conditions().isTrue(TYPE, "Distributed", message).toList().getFirst();
    }

    private Conditions conditions() {
      return new Conditions(former.map(List::of).orElse(List.of()), generation, now);
    }
  }

  private record Trouble(String reason, String message) {}

  /** The condition by the facts. */
  public static Condition of(Progress progress, Told told) {
    Copies copies = progress.copies();
    return ofCopies(copies)
        .or(() -> ofCluster(progress.cluster()))
        .or(() -> ofFit(progress.fit()))
        .or(() -> ofWaiting(copies))
        .or(() -> ofLeft(copies.hindered().left()))
        .map(it -> told.isFalse(it.reason(), it.message() + held(progress)))
        .orElseGet(() -> told.isTrue(where(progress)));
  }

  /** What is to be trusted can't be told. */
  public static Condition unknown(Told told) {
    return told.isFalse(
        "BundleUnknown",
        "the CA keys in the status can't be read: the copies stay as they are; Ready says what to do");
  }

  /** Nothing is to be distributed any more: nothing is told, unless something is left. */
  public static Optional<Condition> withdrawn(List<String> left, Told told) {
    return ofLeft(left).map(it -> told.isFalse(it.reason(), it.message()));
  }

  private static Optional<Trouble> ofCopies(Copies copies) {
    if (!copies.isAllowed()) {
      return trouble(
          "ConfigMapNameNotAllowed",
          "the operator may not write ConfigMaps %s: add the name to the chart's trustDistribution.configMapNames"
              .formatted(copies.configMapName()));
    }
    Hindered hindered = copies.hindered();
    if (!hindered.taken().isEmpty()) {
      return trouble(
          "ConfigMapTaken",
          "ConfigMap %s is %s, and is left as it is: choose another configMapName, or have that one deleted"
              .formatted(copies.configMapName(), owners(hindered.taken())));
    }
    if (!hindered.refused().isEmpty()) {
      return trouble(
          "WriteRefused",
          "ConfigMap %s can't be written in %s (%s)"
              .formatted(
                  copies.configMapName(),
                  named(hindered.refused().keySet()),
                  hindered.refused().values().stream().sorted().findFirst().orElse("")));
    }
    return Optional.empty();
  }

  /** Whose it is, and where. */
  private static String owners(Map<String, Optional<AuthorityName>> taken) {
    SortedMap<String, List<String>> namespaces =
        taken.entrySet().stream()
            .collect(
                Collectors.groupingBy(
                    it ->
                        it.getValue()
                            .map(owner -> "of the CertificateAuthority " + owner)
                            .orElse("somebody else's"),
                    TreeMap::new,
                    Collectors.mapping(Map.Entry::getKey, Collectors.toList())));
    return namespaces.entrySet().stream()
        .limit(NAMED)
        .map(it -> it.getKey() + " in " + named(it.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static Optional<Trouble> ofLeft(List<String> left) {
    return left.isEmpty()
        ? Optional.empty()
        : trouble(
            "CopyLeft",
            "somebody has changed what is to be there no longer, and it is left: delete ConfigMap "
                + named(left)
                + " if nobody needs it");
  }

  private static Optional<Trouble> ofCluster(ClusterCopy cluster) {
    return switch (cluster) {
      case ClusterCopy.NotWanted(), ClusterCopy.Empty(), ClusterCopy.Held _ -> Optional.empty();
      case ClusterCopy.NotAllowed() ->
          trouble(
              "ClusterTrustBundleNotAllowed",
              "the operator may not write ClusterTrustBundles: set the chart's trustDistribution.clusterTrustBundles");
      case ClusterCopy.Unavailable() ->
          trouble(
              "ClusterTrustBundleUnavailable",
              "the API server does not serve ClusterTrustBundles of certificates.k8s.io/v1beta1: have them enabled, or leave clusterTrustBundle out");
      case ClusterCopy.Refused(var reason) ->
          trouble("WriteRefused", "the ClusterTrustBundle can't be written (%s)".formatted(reason));
    };
  }

  private static Optional<Trouble> ofFit(Fit fit) {
    return switch (fit) {
      case WHOLE -> Optional.empty();
      case NOTHING_TRUSTED ->
          trouble(
              "NothingTrusted",
              "no CA is trusted, since each has ended or is given up and the next one is not there"
                  + " yet: ca.pem is empty, and there is no ClusterTrustBundle; Ready says what to"
                  + " do");
      case CRLS_TOO_LARGE ->
          trouble(
              "CRLTooLarge",
              "copied without the CRLs, which do not fit into a ConfigMap: fetch them from the Key Installer, and leave includeCrl out");
      case CRLS_UNKNOWN ->
          trouble(
              "CRLUnreadable",
              "the CA certificates are up to date, but a CRL is not there yet or can't be read: CRLs that were copied stay, and no new namespace gets a copy; Ready says what to do");
    };
  }

  private static Optional<Trouble> ofWaiting(Copies copies) {
    return copies.waiting() == 0
        ? Optional.empty()
        : trouble("Distributing", "%d namespaces to go".formatted(copies.waiting()));
  }

  private static Optional<Trouble> trouble(String reason, String message) {
    return Optional.of(new Trouble(reason, message));
  }

  private static String held(Progress progress) {
    String where = where(progress);
    return where.isEmpty() ? "" : "; " + where;
  }

  private static String where(Progress progress) {
    String namespaces =
        progress.copies().isDeclared() && progress.copies().isAllowed()
            ? inNamespaces(progress.copies().held())
            : "";
    String cluster =
        progress.cluster() instanceof ClusterCopy.Held(var name)
            ? "the cluster has it as ClusterTrustBundle " + name
            : "";
    return namespaces.isEmpty() || cluster.isEmpty()
        ? namespaces + cluster
        : namespaces + ", " + cluster;
  }

  private static String inNamespaces(long copies) {
    return copies == 1
        ? "1 namespace has the trust bundle"
        : copies + " namespaces have the trust bundle";
  }

  private static String named(Collection<String> namespaces) {
    String names = namespaces.stream().sorted().limit(NAMED).collect(Collectors.joining(", "));
    return namespaces.size() <= NAMED
        ? names
        : names + " and " + (namespaces.size() - NAMED) + " more";
  }
}
