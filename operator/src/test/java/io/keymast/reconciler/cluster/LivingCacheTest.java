package io.keymast.reconciler.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.keymast.api.BaseStation;
import io.keymast.decision.AnAuthority;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What is still being decided when the operator ends sees no empty world. */
class LivingCacheTest {
  private static final String BY_NAMESPACE = "namespace";
  private static final String BY_VERSION = "version";

  private final AtomicBoolean ending = new AtomicBoolean();
  private final LivingCache<BaseStation> cache = new LivingCache<>(ending::get);

  @Test
  @DisplayName("While the operator lives, its cache is what it is")
  void lives() {
    BaseStation hill = hill();
    attach(hill);

    assertThat(cache.all()).containsExactly(hill);
    assertThat(cache.get(ResourceID.fromResource(hill))).contains(hill);
    assertThat(cache.byIndex(BY_NAMESPACE, "stations")).containsExactly(hill);
  }

  @TestFactory
  @DisplayName("S18 Once the operator ends, nothing is taken for absent any more")
  Stream<DynamicTest> ends() {
    attach();
    ending.set(true);

    return Stream.of(
        refused("all", cache::all),
        refused("one", () -> cache.get(new ResourceID("hill", "stations"))),
        refused("those of an index", () -> cache.byIndex(BY_NAMESPACE, "stations")),
        refused("those of a shelf", () -> cache.having(BY_VERSION, "1")));
  }

  @Test
  @DisplayName("Of those that share a shelf, only those are found that have what is asked for")
  void shelved() {
    String other =
        IntStream.rangeClosed(2, 1_000_000)
            .mapToObj(Integer::toString)
            .filter(version -> Shelves.of(version).equals(Shelves.of("1")))
            .findFirst()
            .orElseThrow();
    BaseStation hill = hill("1");
    BaseStation hillOfAnother = hill(other);
    attach(hill, hillOfAnother);

    assertThat(cache.having(BY_VERSION, "1")).containsExactly(hill);
    assertThat(cache.having(BY_VERSION, other)).containsExactly(hillOfAnother);
  }

  @Test
  @DisplayName("S41 The newest that a watch brought tells where the cluster was, as a number")
  void newestVersion() {
    assertThat(cache.newestVersion()).isEmpty();
    attach(hill("9"), hill("1002"), hill("999"));

    assertThat(cache.newestVersion()).contains("1002");
  }

  @Test
  @DisplayName("What is left undone as the operator ends is no failure; anything else is")
  void leavesQuietly() {
    attach();
    ending.set(true);

    assertThat(BesidePublishing.attempt("a step", AnAuthority.NAME, cache::all))
        .isEqualTo(BesidePublishing.Outcome.LEFT);
    assertThat(
            BesidePublishing.attempt(
                "a step",
                AnAuthority.NAME,
                () -> {
                  throw new IllegalStateException("trouble");
                }))
        .isEqualTo(BesidePublishing.Outcome.FAILED);
  }

  private static DynamicTest refused(String name, ThrowingCallable question) {
    return DynamicTest.dynamicTest(
        name,
        () ->
            assertThatThrownBy(question)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ends"));
  }

  private void attach(BaseStation... stations) {
    cache.attach(
        new StillCache<>(List.of(stations)),
        Map.of(BY_NAMESPACE, station -> List.of(station.getMetadata().getNamespace())),
        new Shelves<>(Map.of(BY_VERSION, LivingCacheTest::version)));
  }

  private static List<String> version(BaseStation station) {
    return List.of(station.getMetadata().getResourceVersion());
  }

  private static BaseStation hill() {
    return hill("1");
  }

  private static BaseStation hill(String resourceVersion) {
    BaseStation station = new BaseStation();
    station.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("stations")
            .withName("hill")
            .withResourceVersion(resourceVersion)
            .build());
    return station;
  }
}
