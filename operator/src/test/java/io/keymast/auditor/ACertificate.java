package io.keymast.auditor;

import io.keymast.auditor.History.Der;
import io.keymast.auditor.History.Origin;
import io.keymast.auditor.History.SeenCertificate;
import io.keymast.auditor.History.Signature;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.function.UnaryOperator;

/** One of the station's in {@link AHistory}. */
record ACertificate(SeenCertificate seen) {
  ACertificate ofRevision(long revision) {
    return with(revision, seen.inDer(), seen.notAfter(), seen.origin());
  }

  ACertificate expired() {
    return ending(AHistory.START).holding(content -> content.ending(AHistory.START));
  }

  /** As its object says. */
  ACertificate ending(Instant notAfter) {
    return with(seen.revision(), seen.inDer(), notAfter, seen.origin());
  }

  /** Whatever its object says. */
  ACertificate holding(UnaryOperator<Held> change) {
    Der.Content content = change.apply(new Held(seen.inDer().content())).content();
    return with(
        seen.revision(),
        new Der(content, seen.inDer().signature()),
        seen.notAfter(),
        seen.origin());
  }

  ACertificate signedBySomebodyElse() {
    return with(
        seen.revision(),
        new Der(seen.inDer().content(), Signature.WRONG),
        seen.notAfter(),
        seen.origin());
  }

  /** What is in the certificate itself. */
  record Held(Der.Content content) {
    Held bearing(int serial) {
      return new Held(
          new Der.Content(
              AHistory.serial(serial), content.eui(), content.key(), content.notAfter()));
    }

    Held of(String eui) {
      return new Held(
          new Der.Content(content.serialNumber(), eui, content.key(), content.notAfter()));
    }

    Held forKey(String key) {
      return new Held(
          new Der.Content(content.serialNumber(), content.eui(), key, content.notAfter()));
    }

    Held ending(Instant notAfter) {
      return new Held(
          new Der.Content(content.serialNumber(), content.eui(), content.key(), notAfter));
    }
  }

  ACertificate revoked() {
    return as(SeenCertificate.Mark.REVOKED, seen.presence());
  }

  /** For its key's sake. */
  ACertificate compromised() {
    return as(SeenCertificate.Mark.COMPROMISED, seen.presence());
  }

  /** Of another station, whose object has another name. */
  ACertificate ofAnotherStation() {
    return new ACertificate(
        new SeenCertificate(
            "stations/cellar-1",
            "stations/cellar",
            1,
            seen.keyId(),
            seen.serialNumber(),
            seen.eui(),
            seen.inDer(),
            seen.notAfter(),
            seen.origin(),
            seen.mark(),
            seen.presence()));
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
    return of(new Origin(origin.causes(), origin.token(), key, origin.authority(), origin.use()))
        .holding(content -> content.forKey(key));
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

  private ACertificate with(long revision, Der inDer, Instant notAfter, Origin origin) {
    return new ACertificate(
        new SeenCertificate(
            seen.name(),
            seen.station(),
            revision,
            seen.keyId(),
            seen.serialNumber(),
            seen.eui(),
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
            seen.eui(),
            seen.inDer(),
            seen.notAfter(),
            seen.origin(),
            mark,
            presence));
  }
}
