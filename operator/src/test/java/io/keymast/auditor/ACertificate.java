package io.keymast.auditor;

import io.keymast.auditor.History.Origin;
import io.keymast.auditor.History.SeenCertificate;
import io.keymast.domain.SerialNumber;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;

/** One of the station's in {@link AHistory}. */
record ACertificate(SeenCertificate seen) {
  ACertificate ofRevision(long revision) {
    return with(revision, seen.inDer(), seen.notAfter(), seen.origin());
  }

  ACertificate bearing(int serial) {
    return with(seen.revision(), AHistory.serial(serial), seen.notAfter(), seen.origin());
  }

  ACertificate expired() {
    return with(seen.revision(), seen.inDer(), AHistory.START, seen.origin());
  }

  ACertificate revoked() {
    return as(SeenCertificate.Mark.REVOKED, seen.presence());
  }

  /** Revoked, and said so nowhere. */
  ACertificate forgotten() {
    return as(SeenCertificate.Mark.GOOD, seen.presence());
  }

  ACertificate gone() {
    return as(seen.mark(), SeenCertificate.Presence.GONE);
  }

  /** A restore of etcd took it away. */
  ACertificate undone() {
    return as(seen.mark(), SeenCertificate.Presence.UNDONE);
  }

  ACertificate regenerated(String... token) {
    Origin origin = seen.origin();
    return of(
        new Origin(
            Set.of("KeyChanged", "Regenerated"),
            Arrays.stream(token).findFirst(),
            origin.key(),
            origin.authority(),
            origin.use()));
  }

  ACertificate forKey(String key) {
    Origin origin = seen.origin();
    return of(new Origin(origin.causes(), origin.token(), key, origin.authority(), origin.use()));
  }

  ACertificate by(String authority) {
    Origin origin = seen.origin();
    return of(new Origin(origin.causes(), origin.token(), origin.key(), authority, origin.use()));
  }

  ACertificate inUse() {
    Origin origin = seen.origin();
    return of(
        new Origin(
            origin.causes(), origin.token(), origin.key(), origin.authority(), Origin.Use.PROVEN));
  }

  private ACertificate of(Origin origin) {
    return with(seen.revision(), seen.inDer(), seen.notAfter(), origin);
  }

  private ACertificate with(long revision, SerialNumber inDer, Instant notAfter, Origin origin) {
    return new ACertificate(
        new SeenCertificate(
            seen.name(),
            seen.station(),
            revision,
            seen.keyId(),
            seen.serialNumber(),
            inDer,
            notAfter,
            origin,
            seen.mark(),
            seen.presence()));
  }

  private ACertificate as(SeenCertificate.Mark mark, SeenCertificate.Presence presence) {
    return new ACertificate(
        new SeenCertificate(
            seen.name(),
            seen.station(),
            seen.revision(),
            seen.keyId(),
            seen.serialNumber(),
            seen.inDer(),
            seen.notAfter(),
            seen.origin(),
            mark,
            presence));
  }
}
