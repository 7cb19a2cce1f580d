package io.keymast.reconciler.revoking;

import io.keymast.authority.Journal;
import io.keymast.decision.Revocation;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes a revocation, or the end of a hold, to the journal once, however often it is made durable
 * again: a crash may repeat a line, and never loses one.
 */
final class RevocationRecords {
  private static final int REMEMBERED = 50_000;

  private final Journal journal;
  private final Map<Recorded, Boolean> recorded =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Recorded, Boolean> eldest) {
              return size() > REMEMBERED;
            }
          });

  private enum Kind {
    HOLD,
    LIFT,
    FOR_GOOD;

    static Kind of(RevocationReason reason) {
      return reason == RevocationReason.CERTIFICATE_HOLD ? HOLD : FOR_GOOD;
    }
  }

  /** What is revoked for good is so once, whatever reasons are found for it later. */
  private record Recorded(SerialNumber serialNumber, Kind kind) {}

  RevocationRecords(Journal journal) {
    this.journal = journal;
  }

  void write(AuthorityName authority, Revocation revocation) {
    SerialNumber serialNumber = revocation.certificate().serialNumber();
    recorded.remove(new Recorded(serialNumber, Kind.LIFT));
    if (recorded.putIfAbsent(new Recorded(serialNumber, Kind.of(revocation.reason())), true)
        != null) {
      return;
    }
    journal.write(
        Journal.Entry.REVOKED,
        Map.of(
            "serialNumber", serialNumber.hex(),
            "authority", authority.toString(),
            "reason", revocation.reason().apiName(),
            "cause", revocation.cause().apiName()));
  }

  /** What is revoked again after a hold was lifted is news. */
  void lifted(AuthorityName authority, SerialNumber serialNumber) {
    recorded.remove(new Recorded(serialNumber, Kind.HOLD));
    if (recorded.putIfAbsent(new Recorded(serialNumber, Kind.LIFT), true) == null) {
      journal.write(
          Journal.Entry.LIFTED,
          Map.of("serialNumber", serialNumber.hex(), "authority", authority.toString()));
    }
  }
}
