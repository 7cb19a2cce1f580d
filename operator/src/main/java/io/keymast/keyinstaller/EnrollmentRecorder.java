package io.keymast.keyinstaller;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationStatus;
import io.keymast.api.BaseStationStatus.Enrollment;
import io.keymast.api.BaseStationStatus.Mismatch;
import io.keymast.domain.Der;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.StationName;
import io.keymast.pki.CertificationRequest;
import io.keymast.pki.PublicKeyPem;
import io.keymast.validation.PublicKeyValidator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes {@code status.enrollment}: the request enrolled with, the bound key, the last mismatch.
 */
final class EnrollmentRecorder {
  /** What became of a binding. */
  enum Binding {
    BOUND,
    HELD_BY_ANOTHER_KEY,
    UNAVAILABLE
  }

  private static final Logger LOG = LoggerFactory.getLogger(EnrollmentRecorder.class);
  private static final Enrollment NOTHING = new Enrollment(null, null, null, null);
  private static final Duration BETWEEN_MISMATCHES = Duration.ofHours(1);
  private static final int BINDING_ATTEMPTS = 3;

  private final KubernetesClient client;
  private final OwnStatus status;
  private final BackgroundWrites writes;
  private final Clock clock;

  EnrollmentRecorder(KubernetesClient client, BackgroundWrites writes, Clock clock) {
    this.client = client;
    this.status = new OwnStatus(client);
    this.writes = writes;
    this.clock = clock;
  }

  /** Keeps the first request of each key: another of the same key proves no more. */
  void keep(Station station, CertificationRequest.Valid request) {
    UnaryOperator<Enrollment> change =
        station.key() instanceof Station.Key.Bound
            ? enrollment -> withBoundKey(withRequest(enrollment, request), request)
            : enrollment -> withRequest(enrollment, request);
    Enrollment known = station.enrollment().orElse(NOTHING);
    if (!change.apply(known).equals(known)) {
      write("request", station.name(), change);
    }
  }

  void mismatch(Authentication.Mismatch mismatch) {
    Instant now = now();
    if (isRecent(mismatch.station().enrollment().orElse(NOTHING).mismatch(), now)) {
      return;
    }
    LOG.atWarn()
        .addKeyValue("station", mismatch.station().name())
        .addKeyValue("declaredFingerprint", mismatch.declared())
        .addKeyValue("presentedFingerprint", mismatch.presented())
        .log("A station presented a key other than the declared one");
    write(
        "mismatch",
        mismatch.station().name(),
        enrollment ->
            isRecent(enrollment.mismatch(), now)
                ? enrollment
                : withMismatch(
                    enrollment,
                    new Mismatch(
                        mismatch.declared().value(), mismatch.presented().value(), now, null)));
  }

  /** A good proof ends a mismatch. */
  void proven(Station station) {
    if (station.enrollment().map(Enrollment::mismatch).filter(this::isOpen).isEmpty()) {
      return;
    }
    Instant now = now();
    write(
        "mismatch",
        station.name(),
        enrollment ->
            enrollment.mismatch() == null || !isOpen(enrollment.mismatch())
                ? enrollment
                : withMismatch(enrollment, resolved(enrollment.mismatch(), now)));
  }

  /** A create-only fact: compared and set by the object's resourceVersion, while one waits. */
  Binding bind(Station station, CertificationRequest.Valid request) {
    for (int attempt = 0; attempt < BINDING_ATTEMPTS; attempt++) {
      try {
        return bindOnce(station.name(), request);
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

  private Binding bindOnce(StationName name, CertificationRequest.Valid request) {
    BaseStation live = live(name);
    if (live == null) {
      return Binding.UNAVAILABLE;
    }
    PublicKeyFingerprint key = PublicKeyFingerprint.of(request.subjectPublicKeyInfo());
    Enrollment before = enrollment(live);
    if (before.boundPublicKey() != null || live.getSpec().publicKey() != null) {
      return PublicKeyValidator.fingerprintOf(
                  Objects.requireNonNullElse(live.getSpec().publicKey(), before.boundPublicKey()))
              .filter(key::equals)
              .isPresent()
          ? Binding.BOUND
          : Binding.HELD_BY_ANOTHER_KEY;
    }
    status.apply(
        live,
        "enrollment",
        new Enrollment(
            Base64.getEncoder().encodeToString(request.der().toByteArray()),
            PublicKeyPem.encode(request.subjectPublicKeyInfo()),
            now(),
            before.mismatch()));
    LOG.atInfo()
        .addKeyValue("station", name)
        .addKeyValue("fingerprint", key)
        .log("A station is bound to the key of its first enrolment");
    return Binding.BOUND;
  }

  private void write(String what, StationName name, UnaryOperator<Enrollment> change) {
    writes.submit(
        what + " of " + name,
        () -> {
          BaseStation live = live(name);
          if (live == null) {
            return;
          }
          Enrollment before = enrollment(live);
          Enrollment after = change.apply(before);
          if (!after.equals(before)) {
            status.apply(live, "enrollment", after);
          }
        });
  }

  private @Nullable BaseStation live(StationName name) {
    return client
        .resources(BaseStation.class)
        .inNamespace(name.namespace())
        .withName(name.name())
        .get();
  }

  private static Enrollment enrollment(BaseStation station) {
    return Optional.ofNullable(station.getStatus())
        .map(BaseStationStatus::enrollment)
        .orElse(NOTHING);
  }

  private static boolean holdsRequestOf(Enrollment kept, CertificationRequest.Valid request) {
    String encoded = kept.certificationRequest();
    if (encoded == null) {
      return false;
    }
    try {
      return CertificationRequest.parse(Base64.getDecoder().decode(encoded))
              instanceof CertificationRequest.Valid(_, Der key, _)
          && key.equals(request.subjectPublicKeyInfo());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Enrollment withRequest(Enrollment before, CertificationRequest.Valid request) {
    return holdsRequestOf(before, request)
        ? before
        : new Enrollment(
            Base64.getEncoder().encodeToString(request.der().toByteArray()),
            before.boundPublicKey(),
            before.boundAt(),
            before.mismatch());
  }

  /** Restores a binding whose status was lost; the certificates have kept the key. */
  private Enrollment withBoundKey(Enrollment before, CertificationRequest.Valid request) {
    return before.boundPublicKey() != null
        ? before
        : new Enrollment(
            before.certificationRequest(),
            PublicKeyPem.encode(request.subjectPublicKeyInfo()),
            now(),
            before.mismatch());
  }

  private static Enrollment withMismatch(Enrollment before, Mismatch mismatch) {
    return new Enrollment(
        before.certificationRequest(), before.boundPublicKey(), before.boundAt(), mismatch);
  }

  private static Mismatch resolved(Mismatch mismatch, Instant now) {
    return new Mismatch(
        mismatch.declaredFingerprint(),
        mismatch.presentedFingerprint(),
        mismatch.observedAt(),
        now);
  }

  private boolean isOpen(Mismatch mismatch) {
    return mismatch.resolvedAt() == null;
  }

  private static boolean isRecent(@Nullable Mismatch mismatch, Instant now) {
    return mismatch != null
        && mismatch.observedAt() != null
        && mismatch.observedAt().plus(BETWEEN_MISMATCHES).isAfter(now);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }
}
