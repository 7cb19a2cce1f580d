package io.keymast.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.cache.CacheComparison;
import io.keymast.cache.Followed;
import io.keymast.cache.LiveVersions;
import io.keymast.cache.ObjectVersion;
import io.keymast.support.ControlPlane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * What it takes an operator to look, by lists of all objects' metadata, whether events of its
 * watches got lost: by the operator's own classes in this process, each time once its code is
 * compiled.
 */
record CacheComparisonCost(Samples operatorSeconds, Samples apiServerSeconds, int listed) {
  static CacheComparisonCost of(ControlPlane controlPlane, int rounds) {
    LiveVersions live = new LiveVersions(controlPlane.asOperator());
    List<Followed> fleet =
        List.of(
            known(live, BaseStation.class, BaseStation::new),
            known(live, BaseStationCertificate.class, BaseStationCertificate::new));
    CacheComparison comparison = new CacheComparison(controlPlane.asOperator(), fleet::stream);
    comparison.gaps();
    ProcessMeter apiServer = ProcessMeter.of(controlPlane, "kube-apiserver");
    List<Double> operatorSeconds = new ArrayList<>();
    List<Double> apiServerSeconds = new ArrayList<>();
    while (operatorSeconds.size() < rounds) {
      Duration before = CpuRate.used();
      Duration apiServerBefore = apiServer.cpu();
      assertThat(comparison.gaps().known()).as("nobody writes").isEmpty();
      operatorSeconds.add(CpuRate.used().minus(before).toNanos() / 1e9);
      apiServerSeconds.add(apiServer.cpu().minus(apiServerBefore).toNanos() / 1e9);
    }
    return new CacheComparisonCost(
        new Samples(operatorSeconds),
        new Samples(apiServerSeconds),
        fleet.stream().mapToInt(list -> list.cached().get().size()).sum());
  }

  /** A cache that has what there is. */
  private static <T extends HasMetadata> Followed known(
      LiveVersions live, Class<T> kind, Supplier<T> made) {
    List<T> cached = new ArrayList<>();
    live.list(
        Followed.everywhere(kind, List::of), version -> cached.add(cached(version, made.get())));
    return Followed.everywhere(kind, () -> cached);
  }

  private static <T extends HasMetadata> T cached(ObjectVersion version, T object) {
    object.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(version.namespace())
            .withName(version.name())
            .withUid(version.uid())
            .withResourceVersion(version.version())
            .build());
    return object;
  }
}
