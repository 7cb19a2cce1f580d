package io.keymast.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.authority.LoadedAuthority;
import io.keymast.decision.BrakeReason;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.reconciler.RestoreGuard.Standing;
import io.keymast.revocation.CrlLineage;
import io.keymast.revocation.CrlPublisher;
import io.keymast.revocation.LedgerSnapshot;
import io.keymast.revocation.Publication;
import io.keymast.revocation.PublishedCrl;
import io.keymast.revocation.RecoveryNotes;
import io.keymast.revocation.RevocationEntry;
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
  private static final SerialNumber REVOKED = new SerialNumber(BigInteger.TWO.pow(100));

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
    private final RestoreGuard guard;

    /** It asks for the copies that answer. */
    Life() {
      this(1);
    }

    Life(int asked) {
      guard =
          new RestoreGuard(
              AComparison.by(
                  List.of(copies("/"), copies("/silent")).subList(0, asked),
                  highWater,
                  ledger,
                  holds,
                  meters),
              holds,
              highWater,
              new RestoreGuard.Process(why -> {}, clock));
    }

    Standing looks() {
      return guard.look(lora, ledger.read(lora.name()));
    }

    PublishedCrl publishes() {
      return publish(lora.name(), guard.kept(lora)).crl();
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
    copies.createContext(
        "/silent",
        exchange -> {
          exchange.sendResponseHeaders(Answer.SILENT.status(), -1);
          exchange.close();
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
    assertThat(life.publishes().fields().number()).isGreaterThan(lost.crl().fields().number());
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
    answer.set(has(new Publication.Published(life.publishes())));
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
    life.publishes();
    answer.set(has(lost));

    life.looks();

    assertThat(life.isHeld()).isTrue();
  }

  @Test
  @DisplayName(
      "S41 A copy that answers only after a restart tells, though a CRL followed meanwhile")
  void lateAfterARestart() {
    published();
    clock.advance(Duration.ofMinutes(1));
    Publication.Published lost = publishedElsewhere(revoked());
    publishesUncompared();
    answer.set(has(lost));
    Life next = new Life();

    assertThat(next.looks()).isEqualTo(Standing.SETTLED);

    assertThat(next.isHeld()).isTrue();
    assertThat(ledger.read(lora.name()).entries())
        .extracting(RevocationEntry::serialNumber)
        .containsExactly(REVOKED);
  }

  @Test
  @DisplayName("S41 What a former process has published itself tells of no restore")
  void ownOfAFormerProcess() {
    published();
    PublishedCrl own = publishesUncompared();
    clock.advance(Duration.ofMinutes(1));
    publishesUncompared();
    answer.set(has(new Publication.Published(own)));
    Life next = new Life();

    assertThat(next.looks()).isEqualTo(Standing.SETTLED);

    assertThat(next.isHeld()).isFalse();
  }

  @Test
  @DisplayName(
      "S41 What a person has looked at holds no second time, while others are silent still")
  void heldOnce() {
    published();
    clock.advance(Duration.ofMinutes(1));
    Publication.Published lost = publishedElsewhere();
    publishesUncompared();
    answer.set(has(lost));
    Life holds = new Life(2);
    holds.looks();
    assertThat(holds.isHeld()).isTrue();
    new RecoveryNotes(ledger).release(lora.name(), clock.instant());
    Life next = new Life(2);

    assertThat(next.looks()).isEqualTo(Standing.COMPARING);

    assertThat(next.isHeld()).isFalse();
  }

  @Test
  @DisplayName("S41 Once all have answered, the next CRL's head notes the past no longer")
  void compared() {
    published();
    publishesUncompared();
    clock.advance(Duration.ofMinutes(1));
    Publication.Published another = publishedElsewhere();
    answer.set(Answer.HAS_NONE);
    Life life = new Life();
    assertThat(life.looks()).isEqualTo(Standing.SETTLED);
    clock.advance(Duration.ofMinutes(1));

    BigInteger number = life.publishes().fields().number();

    CrlLineage lineage = ledger.read(lora.name()).generation(lora.keyId()).orElseThrow().lineage();
    assertThat(lineage).isEqualTo(new CrlLineage(number, List.of()));
    assertThat(lineage.has(another.crl().fields().number())).isTrue();
  }

  @Test
  @DisplayName("S41 What another operator publishes between read and question tells of no restore")
  void anotherOperator() {
    published();
    Life life = new Life();
    LedgerSnapshot read = ledger.read(lora.name());
    clock.advance(Duration.ofMinutes(1));
    answer.set(has(new Publication.Published(published())));
    highWater.raiseCrlNumber(
        lora.name(), lora.keyId(), ledger.read(lora.name()).crlNumber(lora.keyId()));

    assertThat(life.guard.look(lora, read)).isEqualTo(Standing.SETTLED);

    assertThat(life.isHeld()).isFalse();
    assertThat(ledger.read(lora.name()).heldSince()).isEmpty();
  }

  /** Nobody answers, so that a process publishes without them, and ends. */
  private PublishedCrl publishesUncompared() {
    Life life = new Life();
    life.looks();
    clock.advance(Duration.ofMinutes(3));
    assertThat(life.looks()).isEqualTo(Standing.UNCOMPARED);
    return life.publishes();
  }

  private PublishedCrl published() {
    return publish(lora.name(), CrlLineage.Kept.NEWEST).crl();
  }

  private URI copies(String path) {
    return URI.create("http://127.0.0.1:" + copies.getAddress().getPort() + path);
  }

  private RevocationEntry revoked() {
    return new RevocationEntry(
        REVOKED,
        lora.keyId(),
        clock.instant(),
        RevocationReason.KEY_COMPROMISE,
        clock.instant().plus(Duration.ofDays(30)));
  }

  /** Under the same CA key, but not in this ledger: it is of what was lost. */
  private Publication.Published publishedElsewhere(RevocationEntry... revoked) {
    AuthorityName elsewhere = new AuthorityName(NAMESPACE, lora.name().name() + "-lost");
    ledger.revoke(elsewhere, List.of(revoked));
    return publish(elsewhere, CrlLineage.Kept.NEWEST);
  }

  private Publication.Published publish(AuthorityName name, CrlLineage.Kept kept) {
    return (Publication.Published)
        new CrlPublisher(ledger, clock, new SecureRandom())
            .publish(name, lora.key(), Duration.ofDays(7), kept);
  }

  private static Answer has(Publication.Published published) {
    return new Answer(200, published.crl().crl().toByteArray());
  }
}
