package io.keymast.reconciler.trust;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What trust bundles the operator has the right to write or to take back.
 *
 * @param configMaps their names, in any namespace
 * @param formerConfigMaps names whose copies are to be taken back
 */
public record TrustTargets(
    Set<String> configMaps, Set<String> formerConfigMaps, ClusterBundles clusterBundles) {
  public TrustTargets {
    configMaps = Set.copyOf(configMaps);
    Set<String> written = configMaps;
    formerConfigMaps =
        formerConfigMaps.stream()
            .filter(name -> !written.contains(name))
            .collect(Collectors.toUnmodifiableSet());
  }

  /** What may be done with the ClusterTrustBundles of authorities. */
  public enum ClusterBundles {
    WRITTEN,
    TAKEN_BACK,
    NOT_ALLOWED
  }

  public static TrustTargets none() {
    return new TrustTargets(Set.of(), Set.of(), ClusterBundles.NOT_ALLOWED);
  }

  Stream<String> allConfigMaps() {
    return Stream.concat(configMaps.stream(), formerConfigMaps.stream());
  }
}
