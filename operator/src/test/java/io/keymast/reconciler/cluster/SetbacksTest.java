package io.keymast.reconciler.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.keymast.api.BaseStation;
import io.keymast.api.CertificateAuthority;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SetbacksTest {
  private final Pokes<BaseStation> stations = new Pokes<>();
  private final Pokes<CertificateAuthority> authorities = new Pokes<>();
  private final Setbacks setbacks =
      new Setbacks(Map.of("station", stations, "authority", authorities));
  private final List<String> lookedAt = new ArrayList<>();

  @BeforeEach
  void somebodyLooks() {
    List.of(stations.source(), authorities.source())
        .forEach(
            source -> {
              source.setEventHandler(
                  event -> lookedAt.add(event.getRelatedCustomResourceID().getName()));
              source.start();
            });
  }

  @Test
  @DisplayName("Who failed first is looked at first, however often others failed since")
  void firstFailedFirst() {
    fails("station", "a");
    fails("authority", "b");
    fails("station", "c");
    fails("station", "c");
    fails("station", "a");

    setbacks.tryAgain();

    assertThat(lookedAt).containsExactly("a", "b", "c");
  }

  @Test
  @DisplayName("Who has got through is not; if he fails again, he is after the others")
  void overcome() {
    fails("station", "a");
    fails("station", "b");
    fails("station", "c");
    setbacks.succeeded(setbacks.begins("station", named("a")));
    setbacks.succeeded(setbacks.begins("station", named("b")));
    fails("station", "a");

    setbacks.tryAgain();
    setbacks.tryAgain();

    assertThat(lookedAt).containsExactly("c", "a");
  }

  @Test
  @DisplayName("Who is gone is forgotten, also if it went while it was being looked at")
  void gone() {
    fails("station", "a");
    fails("station", "b");
    setbacks.gone("station", named("a"));
    Setbacks.Run last = setbacks.begins("station", named("c"));
    setbacks.gone("station", named("c"));
    setbacks.failed(last);

    setbacks.tryAgain();

    assertThat(lookedAt).containsExactly("b");
  }

  @Test
  @DisplayName("Of an object that is created anew, how a look at the former one ends says nothing")
  void createdAnew() {
    Setbacks.Run atTheFormer = setbacks.begins("station", named("a"));
    setbacks.gone("station", named("a"));
    Setbacks.Run atTheNew = setbacks.begins("station", named("a"));
    setbacks.succeeded(atTheFormer);
    setbacks.failed(atTheNew);

    setbacks.tryAgain();

    assertThat(lookedAt).containsExactly("a");
  }

  @Test
  @DisplayName("A look that ended, though nobody knows how, counts no longer")
  void endedSomehow() {
    Setbacks.Run broken = setbacks.begins("station", named("a"));
    setbacks.ends(broken);
    setbacks.failed(broken);

    setbacks.tryAgain();

    assertThat(lookedAt).isEmpty();
  }

  private void fails(String controller, String name) {
    setbacks.failed(setbacks.begins(controller, named(name)));
  }

  private static ResourceID named(String name) {
    return new ResourceID(name, "stations");
  }
}
