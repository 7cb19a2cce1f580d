package io.keymast.status;

import io.keymast.api.Condition;
import io.keymast.decision.ClusterCopy;
import io.keymast.decision.TrustBundle.Fit;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Says where an authority's trust bundle is, and what hinders it elsewhere. */
public final class TrustDistributed {
  private static final int NAMED = 10;

  private TrustDistributed() {}

  /**
   * The copies in namespaces.
   *
   * @param isAllowed whether the operator may write ConfigMaps of this name
   * @param held those that say what they shall
   * @param waiting namespaces whose copy is still to be written
   * @param taken namespaces where somebody else's ConfigMap stands
   * @param refused why a namespace has none, or an old one, by namespace
   */
  public record Copies(
      String configMapName,
      boolean isAllowed,
      long held,
      long waiting,
      List<String> taken,
      Map<String, String> refused) {
    /** None is declared. */
    public static Copies none() {
      return new Copies("", true, 0, 0, List.of(), Map.of());
    }

    public static Copies notAllowed(String configMapName) {
      return new Copies(configMapName, false, 0, 0, List.of(), Map.of());
    }

    private boolean isDeclared() {
      return !configMapName.isEmpty();
    }
  }

  /** How far the distribution is. */
  public record Progress(Copies copies, ClusterCopy cluster, Fit fit) {}

  /** Of which generation of the authority's spec it is told, and when. */
  public record Told(long generation, Instant now) {}

  private record Trouble(String reason, String message) {}

  /** The condition by the facts. */
  public static Condition of(Progress progress, Optional<Condition> former, Told told) {
    Conditions conditions =
        new Conditions(former.map(List::of).orElse(List.of()), told.generation(), told.now());
    ConditionType type = ConditionType.TRUST_DISTRIBUTED;
    Optional<Trouble> trouble =
        ofCopies(progress.copies())
            .or(() -> ofCluster(progress.cluster()))
            .or(() -> ofFit(progress.fit()))
            .or(() -> ofWaiting(progress.copies()));
    return trouble
        .map(it -> conditions.isFalse(type, it.reason(), it.message() + held(progress)))
        .orElseGet(() -> conditions.isTrue(type, "Distributed", where(progress)))
        .toList()
        .getFirst();
  }

  /** What is to be trusted can't be told. */
  public static Condition unknown(Optional<Condition> former, Told told) {
    return new Conditions(former.map(List::of).orElse(List.of()), told.generation(), told.now())
        .isFalse(
            ConditionType.TRUST_DISTRIBUTED,
            "BundleUnknown",
            "the CA keys in the status, or a CRL, can't be read: the copies stay as they are; Ready says what to do")
        .toList()
        .getFirst();
  }

  private static Optional<Trouble> ofCopies(Copies copies) {
    if (!copies.isAllowed()) {
      return trouble(
          "ConfigMapNameNotAllowed",
          "the operator may not write ConfigMaps %s: add the name to the chart's trustDistribution.configMapNames"
              .formatted(copies.configMapName()));
    }
    if (!copies.taken().isEmpty()) {
      return trouble(
          "ConfigMapTaken",
          "somebody else's ConfigMap %s is left as it is in %s: delete it, or choose another configMapName"
              .formatted(copies.configMapName(), named(copies.taken())));
    }
    if (!copies.refused().isEmpty()) {
      return trouble(
          "WriteRefused",
          "ConfigMap %s can't be written in %s (%s)"
              .formatted(
                  copies.configMapName(),
                  named(copies.refused().keySet().stream().sorted().toList()),
                  copies.refused().values().stream().sorted().findFirst().orElse("")));
    }
    return Optional.empty();
  }

  private static Optional<Trouble> ofCluster(ClusterCopy cluster) {
    return switch (cluster) {
      case ClusterCopy.NotWanted(), ClusterCopy.Held _ -> Optional.empty();
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
      case CRLS_TOO_LARGE ->
          trouble(
              "CRLTooLarge",
              "copied without the CRLs, which do not fit into a ConfigMap: fetch them from the Key Installer, and leave includeCrl out");
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

  private static String named(List<String> namespaces) {
    String names = namespaces.stream().limit(NAMED).collect(Collectors.joining(", "));
    return namespaces.size() <= NAMED
        ? names
        : names + " and " + (namespaces.size() - NAMED) + " more";
  }
}
