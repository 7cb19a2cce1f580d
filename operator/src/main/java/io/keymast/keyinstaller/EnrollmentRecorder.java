package io.keymast.keyinstaller;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationStatus.Enrollment;
import io.keymast.domain.Der;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.pki.CertificationRequest;
import io.keymast.pki.PublicKeyPem;
import io.keymast.validation.PublicKeyValidator;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes down what a station enrolled with: its request and, where none is declared, its key. */
final class EnrollmentRecorder {
  /** What became of a binding. */
  enum Binding {
    BOUND,
    HELD_BY_ANOTHER_KEY,
    /** The operator refuses for good what this station binds. */
    LOST,
    UNAVAILABLE
  }

  private static final Logger LOG = LoggerFactory.getLogger(EnrollmentRecorder.class);
  private static final int BINDING_ATTEMPTS = 3;

  private final EnrollmentStatus enrollments;
  private final InstantSource clock;

  EnrollmentRecorder(EnrollmentStatus enrollments, InstantSource clock) {
    this.enrollments = enrollments;
    this.clock = clock;
  }

  /**
   * Keeps the first request of each key: another of the same key proves no more, unless only that
   * one asks for what the station's authority needs.
   */
  Receipt keep(Station station, CertificationRequest.Valid request) {
    if (hasLostBinding(station, PublicKeyFingerprint.of(request.subjectPublicKeyInfo()))) {
      restoreBinding(station, request.subjectPublicKeyInfo());
    }
    Predicate<CertificationRequest.Valid> suffices =
        kept ->
            kept.subjectPublicKeyInfo().equals(request.subjectPublicKeyInfo())
                && station.requestedNames().stream().allMatch(it -> it.areAskedForBy(kept));
    UnaryOperator<Enrollment> change = enrollment -> withRequest(enrollment, request, suffices);
    Enrollment known = station.enrollment().orElse(Enrollment.NOTHING);
    return change.apply(known).equals(known)
        ? Receipt.ofStored()
        : enrollments.change(
            "request",
            request.der().sha256(),
            station.name(),
            live -> declaresNoOtherKey(live, request),
            change);
  }

  /**
   * Writes a binding anew whose status was lost: the station's certificates have kept its key, and
   * it asks by that very key. Nothing less will do: what people took back looks just as lost.
   */
  private void restoreBinding(Station station, Der key) {
    enrollments.change(
        "bound key",
        key.sha256(),
        station.name(),
        live -> isStill(station, live) && mayBeBound(live),
        enrollment -> withBoundKey(enrollment, key));
  }

  private static boolean hasLostBinding(Station station, PublicKeyFingerprint key) {
    return station.key().equals(new Station.Key.Bound(key))
        && station.enrollment().map(Enrollment::boundPublicKey).isEmpty();
  }

  /** What was declared meanwhile has a request of its own, which a late one must not replace. */
  private static boolean declaresNoOtherKey(BaseStation live, CertificationRequest.Valid request) {
    return live.getSpec().publicKey() == null || isKeyOf(request, live.getSpec().publicKey());
  }

  private static boolean isKeyOf(CertificationRequest.Valid request, String publicKey) {
    return PublicKeyValidator.fingerprintOf(publicKey)
        .filter(PublicKeyFingerprint.of(request.subjectPublicKeyInfo())::equals)
        .isPresent();
  }

  /**
   * A create-only fact: compared and set by the object's resourceVersion, while one waits. One that
   * takes too long goes on, and is there when the station asks again.
   */
  Binding bind(Station station, CertificationRequest.Valid request) {
    FutureTask<Binding> binding = new FutureTask<>(() -> bindNow(station, request));
    Thread.ofVirtual().name("binding").start(binding);
    try {
      return binding.get(Receipt.PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      return Binding.UNAVAILABLE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Binding.UNAVAILABLE;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a key could not be bound", e.getCause());
    }
  }

  private Binding bindNow(Station station, CertificationRequest.Valid request) {
    for (int attempt = 0; attempt < BINDING_ATTEMPTS; attempt++) {
      try {
        return bindOnce(station, request);
      } catch (KubernetesClientException e) {
        if (!BackgroundWrites.isConflict(e)) {
          LOG.atWarn()
              .addKeyValue("station", station.name())
              .setCause(e)
              .log("A key was not bound");
          return Binding.UNAVAILABLE;
        }
      }
    }
    return Binding.UNAVAILABLE;
  }

  private Binding bindOnce(Station station, CertificationRequest.Valid request) {
    Optional<BaseStation> found =
        enrollments.live(station.name()).filter(live -> isStill(station, live));
    if (found.isEmpty()) {
      return Binding.UNAVAILABLE;
    }
    BaseStation live = found.get();
    Enrollment before = EnrollmentStatus.of(live);
    if (before.boundPublicKey() != null || live.getSpec().publicKey() != null) {
      return isKeyOf(
              request,
              Objects.requireNonNullElse(live.getSpec().publicKey(), before.boundPublicKey()))
          ? Binding.BOUND
          : Binding.HELD_BY_ANOTHER_KEY;
    }
    if (StationReader.isCalledRetired(live)) {
      return Binding.LOST;
    }
    if (!StationReader.isJudged(live)) {
      return Binding.UNAVAILABLE;
    }
    Optional<Binding> hindrance = certificatesOfAnotherKey(station, request);
    if (hindrance.isPresent()) {
      return hindrance.get();
    }
    enrollments.write(
        live, withBoundKey(before.withRequest(base64(request)), request.subjectPublicKeyInfo()));
    LOG.atInfo()
        .addKeyValue("station", station.name())
        .addKeyValue("fingerprint", PublicKeyFingerprint.of(request.subjectPublicKeyInfo()))
        .log("A station is bound to the key of its first enrolment");
    return Binding.BOUND;
  }

  /** A cache may not know yet that the station was suspended, or that it is another one by now. */
  private static boolean isStill(Station station, BaseStation live) {
    return station.uid().equals(live.getMetadata().getUid())
        && StationReader.state(live) == Station.State.ACTIVE;
  }

  private static boolean mayBeBound(BaseStation live) {
    return live.getSpec().publicKey() == null
        && StationReader.isJudged(live)
        && !StationReader.isCalledRetired(live);
  }

  /**
   * A binding whose status was lost is as good as any, and a cache may not know of it yet. What is
   * on its way out, as after the station was deleted and declared anew, is waited for.
   */
  private Optional<Binding> certificatesOfAnotherKey(
      Station station, CertificationRequest.Valid request) {
    String key = PublicKeyFingerprint.of(request.subjectPublicKeyInfo()).value();
    List<BaseStationCertificate> others =
        enrollments.liveCertificates(station).stream()
            .filter(
                certificate ->
                    CertificateReader.spec(certificate)
                        .filter(spec -> !key.equals(spec.publicKeyFingerprint()))
                        .isPresent())
            .toList();
    if (others.isEmpty()) {
      return Optional.empty();
    }
    return others.stream().allMatch(it -> it.getMetadata().getDeletionTimestamp() != null)
        ? Optional.of(Binding.UNAVAILABLE)
        : Optional.of(Binding.HELD_BY_ANOTHER_KEY);
  }

  private static Enrollment withRequest(
      Enrollment before,
      CertificationRequest.Valid request,
      Predicate<CertificationRequest.Valid> suffices) {
    return holds(before, suffices) ? before : before.withRequest(base64(request));
  }

  private static boolean holds(Enrollment kept, Predicate<CertificationRequest.Valid> suffices) {
    String encoded = kept.certificationRequest();
    return encoded != null
        && CertificationRequest.parseBase64(encoded).filter(suffices).isPresent();
  }

  private Enrollment withBoundKey(Enrollment before, Der key) {
    return before.boundPublicKey() != null
        ? before
        : before.withBoundKey(PublicKeyPem.encode(key), now());
  }

  private static String base64(CertificationRequest.Valid request) {
    return Base64.getEncoder().encodeToString(request.der().toByteArray());
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }
}
