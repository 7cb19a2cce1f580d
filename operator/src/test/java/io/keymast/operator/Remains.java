package io.keymast.operator;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.keymast.operator.Finding.Breach;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which Secrets and ConfigMaps there are about a scene, whatever they hold: how many of each name,
 * in words that are the same in each run. In how many shards keys are retired is chance.
 */
record Remains(Map<String, Long> counts) {
  private static final Pattern KEY_ID = Pattern.compile("[0-9a-f]{16,}");
  private static final Pattern SEGMENT = Pattern.compile("(?<=[.]crl-)\\d+$");
  private static final Pattern SHARD = Pattern.compile("(?<=[.]retired-keys-)[0-9a-f]$");

  private static final String SOME_SHARD = ".retired-keys-SHARD";

  /** In each namespace. */
  private static final String OF_KUBERNETES = "kube-root-ca.crt";

  static Remains of(Scene scene) {
    PlatformTeam team = scene.team();
    Stream<HasMetadata> all =
        Stream.of(team.authority().namespace(), scene.authorities().gates())
            .flatMap(
                namespace ->
                    Stream.concat(
                        team.cluster().secrets().inNamespace(namespace).list().getItems().stream(),
                        team
                            .cluster()
                            .configMaps()
                            .inNamespace(namespace)
                            .list()
                            .getItems()
                            .stream()));
    return named(
        scene.station().name(),
        all.filter(
            each ->
                scene.isAbout(each.getMetadata().getNamespace(), each.getMetadata().getName())));
  }

  /**
   * @param bounds what runs without faults leave
   */
  List<Finding> findings(Bounds bounds) {
    return bounds.admit(this)
        ? List.of()
        : List.of(new Finding(Breach.DIVERGED, "left " + counts + ", not " + bounds));
  }

  /**
   * @param scene whose name theirs begin with
   */
  static Remains named(String scene, Stream<HasMetadata> all) {
    Map<String, Long> counts =
        all.filter(each -> !each.getMetadata().getName().equals(OF_KUBERNETES))
            .collect(
                Collectors.groupingBy(
                    each -> words(scene, each), TreeMap::new, Collectors.counting()));
    counts.replaceAll((name, count) -> name.endsWith(SOME_SHARD) ? 1L : count);
    return new Remains(counts);
  }

  /** What runs without faults leave. */
  record Bounds(Map<String, Long> least, Map<String, Long> most) {
    static Bounds of(Remains run) {
      return new Bounds(run.counts, run.counts);
    }

    /** Where they differ, either is right, and all between. */
    Bounds with(Remains run) {
      Map<String, Long> fewer = new HashMap<>(least);
      fewer.replaceAll((name, count) -> Math.min(count, run.counts.getOrDefault(name, 0L)));
      Map<String, Long> more = new HashMap<>(most);
      run.counts.forEach((name, count) -> more.merge(name, count, Math::max));
      return new Bounds(fewer, more);
    }

    boolean admit(Remains run) {
      Set<String> names = new HashSet<>(run.counts.keySet());
      names.addAll(least.keySet());
      return names.stream()
          .allMatch(
              name -> {
                long count = run.counts.getOrDefault(name, 0L);
                return count >= least.getOrDefault(name, 0L)
                    && count <= most.getOrDefault(name, 0L);
              });
    }
  }

  private static String words(String scene, HasMetadata object) {
    String name = object.getMetadata().getName();
    String own = name.startsWith(scene) ? "it" + name.substring(scene.length()) : name;
    return switch (object) {
      case Secret _ -> "Secret " + masked(own);
      case ConfigMap _ -> "ConfigMap " + masked(own);
      default -> throw new IllegalArgumentException(object.getKind());
    };
  }

  private static String masked(String name) {
    String keys = KEY_ID.matcher(name).replaceAll("KEY");
    return SHARD.matcher(SEGMENT.matcher(keys).replaceAll("N")).replaceAll("SHARD");
  }
}
