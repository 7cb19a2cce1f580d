package io.keymast.status;

import io.keymast.api.Condition;
import io.keymast.decision.TrustBundle.Fit;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Says in how many namespaces an authority's trust bundle is, and what hinders it elsewhere. */
public final class TrustDistributed {
  private static final int NAMED = 10;

  private TrustDistributed() {}

  /**
   * How far the distribution is.
   *
   * @param copies that say what they shall
   * @param waiting namespaces whose copy is still to be written
   * @param refused why a namespace has none, or an old one, by namespace
   */
  public record Progress(
      long copies, long waiting, List<String> taken, Map<String, String> refused, Fit fit) {}

  /** The condition by the facts. */
  public static Condition of(
      Progress progress, String configMapName, Optional<Condition> former, Told told) {
    Conditions conditions =
        new Conditions(former.map(List::of).orElse(List.of()), told.generation(), told.now());
    ConditionType type = ConditionType.TRUST_DISTRIBUTED;
    if (!progress.taken().isEmpty()) {
      conditions.isFalse(
          type,
          "ConfigMapTaken",
          "somebody else's ConfigMap %s is left as it is in %s: delete it, or choose another configMapName; %s"
              .formatted(configMapName, named(progress.taken()), inNamespaces(progress)));
    } else if (!progress.refused().isEmpty()) {
      conditions.isFalse(
          type,
          "WriteRefused",
          "ConfigMap %s can't be written in %s (%s); %s"
              .formatted(
                  configMapName,
                  named(progress.refused().keySet().stream().sorted().toList()),
                  progress.refused().values().stream().sorted().findFirst().orElse(""),
                  inNamespaces(progress)));
    } else if (progress.fit() == Fit.CRLS_TOO_LARGE) {
      conditions.isFalse(
          type,
          "CRLTooLarge",
          "the CRLs do not fit into a ConfigMap: fetch them from the Key Installer, and leave includeCrl out; %s, without CRLs"
              .formatted(inNamespaces(progress)));
    } else if (progress.waiting() > 0) {
      conditions.isFalse(
          type,
          "Distributing",
          "%s; %d to go".formatted(inNamespaces(progress), progress.waiting()));
    } else {
      conditions.isTrue(type, "Distributed", inNamespaces(progress));
    }
    return conditions.toList().getFirst();
  }

  /** Nothing is distributed, and that is a mistake of the settings. */
  public static Condition notAllowed(String configMapName, Optional<Condition> former, Told told) {
    return new Conditions(former.map(List::of).orElse(List.of()), told.generation(), told.now())
        .isFalse(
            ConditionType.TRUST_DISTRIBUTED,
            "ConfigMapNameNotAllowed",
            "the operator may not write ConfigMaps %s: add the name to the chart's trustDistribution.configMapNames"
                .formatted(configMapName))
        .toList()
        .getFirst();
  }

  /** Of which generation of the authority's spec it is told, and when. */
  public record Told(long generation, Instant now) {}

  private static String inNamespaces(Progress progress) {
    return progress.copies() == 1
        ? "1 namespace has the trust bundle"
        : progress.copies() + " namespaces have the trust bundle";
  }

  private static String named(List<String> namespaces) {
    String names = namespaces.stream().limit(NAMED).collect(Collectors.joining(", "));
    return namespaces.size() <= NAMED
        ? names
        : names + " and " + (namespaces.size() - NAMED) + " more";
  }
}
