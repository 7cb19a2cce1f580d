package io.keymast.endtoend;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.support.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A Key Installer whose API server is in trouble, or away. */
class ApiTroubleTest {
  private static final Set<String> WATCHED =
      Set.of(
          "basestations",
          "basestationcertificates",
          "certificateauthorities",
          "configmaps",
          "secrets");

  /** Longer than its client waits. */
  private static final Duration SLOW = Duration.ofSeconds(12);

  /** Sooner than it gives up any call. */
  private static final Duration SOON = Duration.ofSeconds(9);

  /** Seconds: it looks every five. */
  private static final double NEWEST = 8;

  private static final double OLDER = 4;

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration STEP = Duration.ofMinutes(10);

  private static Product product;
  private static TroubledInstaller installer;

  @BeforeAll
  static void start() {
    product = Product.start("api-trouble");
    installer = TroubledInstaller.of(product, "in-trouble");
  }

  @AfterAll
  static void stop() {
    installer.close();
    product.close();
  }

  @Test
  @DisplayName(
      "S25 The API server slow, then answering 429, then 500: certificates, CRLs and OCSP are"
          + " served from memory, and a metric says how old that is; then it hears the news")
  void slowAndRefusing() {
    Box box = installer.known("troubled");
    double age = NEWEST;

    for (Fault fault :
        List.of(new Fault.DelayAnswer(SLOW), new Fault.Answer(429), new Fault.Answer(500))) {
      installer.proxy().troublesReadsBy(fault);
      double atLeast = age;
      age = await(fault + ": it grows old").until(installer::age, now -> now > atLeast) + OLDER;
      installer.assertServes(box);
    }
    installer.proxy().troublesReadsBy(new Fault.None());

    await("it knows all again").until(() -> installer.age() < NEWEST);
    installer.assertHearsOfAnother(box);
  }

  @Test
  @DisplayName(
      "S25 The API server's port closed, or open and nobody who answers: certificates, CRLs and"
          + " OCSP are served from memory, no poll waits for it, and a metric says how old that is;"
          + " then it hears the news")
  void unanswered() {
    Box box = installer.known("unanswered");
    await("it knows all").until(() -> installer.age() < NEWEST);

    installer.proxy().closesItsPort();
    double closed = await("it grows old").until(installer::age, now -> now > NEWEST) + OLDER;
    installer.assertServesSoon(box, SOON);
    installer.proxy().opensItsPort();
    installer.proxy().fallsSilent();
    await("it grows older").until(() -> installer.age() > closed);
    installer.assertServesSoon(box, SOON);
    installer.proxy().comesBack();

    await("it knows all again").until(() -> installer.age() < NEWEST);
    installer.assertHearsOfAnother(box);
  }

  @Test
  @DisplayName("No probe changes its mind while all its watches break and are set up again, thrice")
  void doesNotFlap() {
    installer.known("probed");
    Set<Integer> seen = new TreeSet<>();

    for (int time = 1; time <= 3; time++) {
      int before = installer.proxy().unanswered();
      installer.proxy().goesAway();
      awaitProbing(
          seen, () -> installer.proxy().unanswered() > before && watched().findAny().isEmpty());
      installer.proxy().comesBack();
      awaitProbing(seen, () -> watched().count() == WATCHED.size());
    }

    assertThat(seen).containsExactly(200);
  }

  private static Stream<String> watched() {
    return WATCHED.stream().filter(installer.proxy().watches()::isOpen);
  }

  /**
   * @param seen every status that a probe had meanwhile
   */
  private static void awaitProbing(Set<Integer> seen, BooleanSupplier condition) {
    await()
        .until(
            () -> {
              seen.add(installer.process().probed("/livez"));
              seen.add(installer.process().probed("/readyz"));
              return condition.getAsBoolean();
            });
  }

  @Test
  @DisplayName("S25 All its watches broken off as too old: it serves on, and hears the news")
  void expiredWatches() {
    Box box = installer.known("expired");
    await("all its watches").until(() -> watched().count() == WATCHED.size());
    installer.proxy().watches().countsAnew();

    WATCHED.forEach(installer.proxy().watches()::expire);

    assertThat(installer.proxy().watches().expired()).containsAll(WATCHED);
    installer.assertServes(box);
    installer.assertHearsOfAnother(box);
  }

  @Test
  @DisplayName(
      "S25 While its watches are silent it serves what it knows, and a metric says how old that is;"
          + " then it hears the news")
  void silentWatches() {
    Box box = installer.known("silent");
    await("it knows all").until(() -> installer.age() < NEWEST);
    installer.proxy().watches().stall(WATCHED);
    String former = box.serialNumber();
    product.team().regenerates(box, "meanwhile");
    await("another certificate").until(() -> !installer.issued(box).equals(former));

    installer.assertServes(box);
    assertThat(installer.served(box)).isEqualTo(former);
    await("it grows old").until(() -> installer.age() > NEWEST + OLDER);
    installer.proxy().watches().thaw();

    await("it hears of it").until(() -> installer.served(box).equals(installer.issued(box)));
    await("it knows all again").until(() -> installer.age() < NEWEST);
  }

  @Test
  @DisplayName(
      "S25 An hour without the API server, by clocks that go it: every ten minutes certificate, CRL"
          + " and OCSP are served from memory, and a metric says how old that is; then it hears the"
          + " news")
  void anHourWithout() {
    try (TroubledInstaller alone = TroubledInstaller.of(product, "alone")) {
      Box box = alone.known("hourly");
      await("it knows all").until(() -> alone.age() < NEWEST);
      alone.proxy().goesAway();

      for (Duration past = STEP; past.compareTo(HOUR) <= 0; past = past.plus(STEP)) {
        long seconds = past.toSeconds();
        alone.process().advance(STEP);
        await("it is so old").until(() -> alone.age() >= seconds);
        // OpenSSL's clock stays: it would refuse an answer that is not of before the outage.
        alone.assertServes(box);
      }
      alone.proxy().comesBack();

      await("it knows all again").until(() -> alone.age() < NEWEST);
      alone.assertHearsOfAnother(box);
    }
  }
}
