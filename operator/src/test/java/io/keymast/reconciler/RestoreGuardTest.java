package io.keymast.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.authority.LoadedAuthority;
import io.keymast.decision.BrakeReason;
import io.keymast.domain.AuthorityName;
import io.keymast.reconciler.RestoreGuard.Standing;
import io.keymast.revocation.CrlPublisher;
import io.keymast.revocation.Publication;
import io.keymast.revocation.PublishedCrl;
import io.keymast.revocation.RecoveryNotes;
import io.keymast.revocation.RevocationLedger;
import io.keymast.support.ControlPlane;
import io.keymast.support.MutableClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What those that outlive a restore tell, and when. */
class RestoreGuardTest {
  private static final String NAMESPACE =
      ControlPlane.shared().newAuthorityNamespace("restore-guard");
  private static final AtomicInteger AUTHORITIES = new AtomicInteger();

  private final KubernetesClient operator = ControlPlane.shared().asOperator();
  private final MutableClock clock = new MutableClock();
  private final RevocationLedger ledger = new RevocationLedger(operator, clock);
  private final LoadedAuthority lora =
      ALoadedAuthority.named(
          new AuthorityName(NAMESPACE, "lora-" + AUTHORITIES.incrementAndGet()), clock.instant());
  private final HighWater highWater = new HighWater(Optional.empty());
  private final AtomicReference<Answer> answer = new AtomicReference<>(Answer.SILENT);
  private HttpServer copies;

  /** What who has the published CRLs answers. */
  private record Answer(int status, byte[] body) {
    static final Answer SILENT = new Answer(503, new byte[0]);
    static final Answer HAS_NONE = new Answer(404, new byte[0]);
  }

  /** One life of the operator. */
  private final class Life {
    final AuthorityBrakes brakes = new AuthorityBrakes(new Pokes<>());
    private final OperatorMeters meters = new OperatorMeters(new SimpleMeterRegistry());
    private final RecoveryHolds holds =
        new RecoveryHolds(new RecoveryNotes(ledger), brakes, meters, clock);
    private final RestoreGuard guard =
        new RestoreGuard(
            AComparison.by(
                List.of(URI.create("http://127.0.0.1:" + copies.getAddress().getPort())),
                highWater,
                ledger,
                holds,
                meters),
            holds,
            highWater,
            new RestoreGuard.Process(why -> {}, clock));

    Standing looks() {
      return guard.look(lora, ledger.read(lora.name()));
    }

    boolean isHeld() {
      return brakes.of(lora.name()).hold(BrakeReason.RECOVERED);
    }
  }

  @BeforeEach
  void listens() throws IOException {
    copies = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    copies.createContext(
        "/",
        exchange -> {
          Answer given = answer.get();
          exchange.sendResponseHeaders(
              given.status(), given.body().length == 0 ? -1 : given.body().length);
          try (OutputStream body = exchange.getResponseBody()) {
            body.write(given.body());
          }
        });
    copies.start();
  }

  @AfterEach
  void stops() {
    copies.stop(0);
  }

  @Test
  @DisplayName("S41 A restore to before the first CRL of a CA key shows by a published copy")
  void beforeTheFirst() {
    Life life = new Life();
    answer.set(has(publishedElsewhere()));

    life.looks();

    assertThat(life.isHeld()).isTrue();
    assertThat(ledger.read(lora.name()).heldSince()).isPresent();
  }

  @Test
  @DisplayName("S41 And by the high water; the first CRL's number is above it, and the hold lasts")
  void highWaterOfAnEmptyLedger() {
    BigInteger seen = BigInteger.valueOf(clock.instant().getEpochSecond() + 5_000);
    highWater.raiseCrlNumber(lora.name(), lora.keyId(), seen);
    answer.set(Answer.HAS_NONE);
    Life life = new Life();

    life.looks();

    assertThat(life.isHeld()).isTrue();
    assertThat(published().fields().number()).isGreaterThan(seen);
    Life next = new Life();
    next.guard.recall(lora.name(), ledger.read(lora.name()));
    assertThat(next.isHeld()).isTrue();
  }

  @Test
  @DisplayName("S41 A copy that answers late tells, also once a higher number is published here")
  void late() {
    published();
    clock.advance(Duration.ofMinutes(1));
    Publication.Published lost = publishedElsewhere();
    Life life = new Life();
    life.looks();
    clock.advance(Duration.ofMinutes(3));
    assertThat(life.looks()).isEqualTo(Standing.UNCOMPARED);
    assertThat(published().fields().number()).isGreaterThan(lost.crl().fields().number());
    life.looks();
    answer.set(has(lost));
    clock.advance(Duration.ofMinutes(2));

    assertThat(life.looks()).isEqualTo(Standing.SETTLED);

    assertThat(life.isHeld()).isTrue();
  }

  @Test
  @DisplayName("S41 What this process has published itself tells of no restore")
  void own() {
    published();
    Life life = new Life();
    life.looks();
    clock.advance(Duration.ofMinutes(3));
    life.looks();
    answer.set(has(new Publication.Published(published())));
    clock.advance(Duration.ofMinutes(2));

    assertThat(life.looks()).isEqualTo(Standing.SETTLED);

    assertThat(life.isHeld()).isFalse();
  }

  @Test
  @DisplayName("S41 A new authority waits for nobody, but whoever answers later is heard")
  void fresh() {
    Life life = new Life();
    assertThat(life.looks()).isEqualTo(Standing.SETTLED);
    assertThat(life.isHeld()).isFalse();
    clock.advance(Duration.ofMinutes(1));
    Publication.Published lost = publishedElsewhere();
    clock.advance(Duration.ofMinutes(1));
    published();
    answer.set(has(lost));

    life.looks();

    assertThat(life.isHeld()).isTrue();
  }

  private PublishedCrl published() {
    return publish(lora.name()).crl();
  }

  /** Under the same CA key, but not in this ledger: it is of what was lost. */
  private Publication.Published publishedElsewhere() {
    return publish(new AuthorityName(NAMESPACE, lora.name().name() + "-lost"));
  }

  private Publication.Published publish(AuthorityName name) {
    return (Publication.Published)
        new CrlPublisher(ledger, clock, new SecureRandom())
            .publish(name, lora.key(), Duration.ofDays(7));
  }

  private static Answer has(Publication.Published published) {
    return new Answer(200, published.crl().crl().toByteArray());
  }
}
