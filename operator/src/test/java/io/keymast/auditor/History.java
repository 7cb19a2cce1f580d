package io.keymast.auditor;

import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a run leaves, as facts.
 *
 * @param end when it was over, by the operator's clock
 * @param gaps where a line of the journal is missing, was changed or came in between
 * @param infrastructure what is no station's
 * @param creations of certificate objects
 * @param keys of stations, given up or taken back
 * @param certificates each as it was last seen
 * @param asks all regenerations that a manifest asked for, once seen
 * @param stations as they are in the end
 * @param lists all CRLs that were kept, in the order of their numbers
 * @param unreadable published heads of ledgers of which nobody could make a CRL
 * @param versions what came when; empty where nothing tells
 * @param clock what nothing but a word tells of the time
 * @param retired what became of keys that were given up; empty where nobody kept that
 */
record History(
    Instant end,
    List<JournalEntry> journal,
    List<String> gaps,
    List<KeyEntry> keys,
    Infrastructure infrastructure,
    Creations creations,
    List<SeenCertificate> certificates,
    Set<Ask> asks,
    List<FinalStation> stations,
    List<SignedList> lists,
    List<String> unreadable,
    Optional<Versions> versions,
    Told clock,
    Optional<Retired> retired) {

  /**
   * What the operator says that it did.
   *
   * @param keyId of the CA key that signed, where the line names it
   * @param at by the operator's clock
   */
  record JournalEntry(
      Kind kind, SerialNumber serialNumber, String reason, Optional<String> keyId, Instant at) {
    enum Kind {
      SIGNED,
      STORED,
      DISCARDED,
      REVOKED,
      LIFTED
    }

    boolean isForGood() {
      return !reason.equals(RevocationReason.CERTIFICATE_HOLD.apiName());
    }
  }

  /**
   * What the operator says that it did with a station's key.
   *
   * @param authority by which it is certified no longer, or again
   * @param key its fingerprint
   */
  record KeyEntry(Kind kind, String authority, String key, Instant at) {
    enum Kind {
      RETIRED,
      READMITTED
    }
  }

  /**
   * What came when, by the versions in which the API server had it: each write of whatever object
   * has a higher one.
   *
   * @param entered when the ledger of a CA key had a revocation for good
   * @param made when there was such a certificate
   * @param certificates that went as their finalizer did, by the names of their objects
   * @param stations likewise
   */
  record Versions(
      Map<Entry, Long> entered,
      Map<SerialNumber, Long> made,
      List<Departure> certificates,
      List<Departure> stations) {
    /** A revocation in the ledger of a CA key. */
    record Entry(String keyId, SerialNumber serialNumber) {}

    /** An object that went. */
    record Departure(String name, long version) {}
  }

  /**
   * Told of the operator's clock, and by it.
   *
   * @param takenBack when a person said that CRLs had been signed in the future
   * @param sleeps when the machine slept
   */
  record Told(List<Instant> takenBack, List<Sleep> sleeps) {
    /** Nobody could do anything. */
    record Sleep(Instant from, Instant to) {
      boolean hasPassed(Instant due) {
        return !due.isBefore(from) && due.isBefore(to);
      }
    }
  }

  /**
   * Certificates of servers, of OCSP responders and of CAs by others of their authority.
   *
   * @param journal what the operator says of them
   * @param kept those that a key of the authorities has signed, as they are stored in the end, by
   *     the name of their object
   */
  record Infrastructure(List<JournalEntry> journal, Map<String, SerialNumber> kept) {}

  /**
   * Who made certificate objects, as the API server's audit log tells.
   *
   * @param names once for each time that it made one, but for whoever puts back a backup
   * @param byOperator those that its account made
   * @param putBack those that came from a backup
   */
  record Creations(List<String> names, Set<String> byOperator, Set<String> putBack) {}

  /**
   * An object that the API server showed.
   *
   * @param eui of the station, as the object names it
   * @param inDer what the certificate itself says
   */
  record SeenCertificate(
      String name,
      String station,
      long revision,
      String keyId,
      SerialNumber serialNumber,
      String eui,
      Der inDer,
      Instant notAfter,
      Origin origin,
      Mark mark,
      Presence presence) {
    enum Mark {
      GOOD,
      REVOKED,
      /** Since its key is not to be trusted any more. */
      COMPROMISED
    }

    enum Presence {
      ALIVE,
      GONE,
      /** Made after a snapshot of etcd that was put back: nobody can know it by the cluster. */
      UNDONE
    }

    /** What the object says of its certificate. */
    Der.Content stated() {
      return new Der.Content(serialNumber, eui, origin.key(), notAfter);
    }

    boolean isAlive() {
      return presence == Presence.ALIVE;
    }

    boolean isUndone() {
      return presence == Presence.UNDONE;
    }

    boolean isOlderThan(SeenCertificate other) {
      return station.equals(other.station) && revision < other.revision;
    }

    boolean isRevoked() {
      return mark != Mark.GOOD;
    }
  }

  /** A certificate, and whether the authority's key that its object names has signed it. */
  record Der(Content content, Signature signature) {
    /**
     * @param key the fingerprint of the station's
     */
    record Content(SerialNumber serialNumber, String eui, String key, Instant notAfter) {}
  }

  /** By the key of whom it is said to be by. */
  enum Signature {
    VERIFIED,
    WRONG
  }

  /**
   * Why a certificate was issued, for which key by which authority, and what came of it.
   *
   * @param causes as its spec names them
   * @param token of the regeneration that it came true with
   */
  record Origin(Set<String> causes, Optional<String> token, String key, String authority, Use use) {
    enum Use {
      /** Delivered, and seen in use. */
      PROVEN,
      UNKNOWN
    }

    boolean isRegenerated() {
      return causes.contains("Regenerated");
    }

    boolean isForOtherPartiesThan(Origin other) {
      return !key.equals(other.key) || !authority.equals(other.authority);
    }
  }

  /**
   * A regeneration that a station's manifest asked for.
   *
   * @param compromisedKey that it gives up; without one it gives up all that the station had
   */
  record Ask(String station, String token, Optional<String> compromisedKey) {}

  /**
   * @param ready the condition's status, empty if it is not of what the manifest says now
   * @param pointer to the current certificate
   */
  record FinalStation(
      String name,
      Intent intent,
      Parties parties,
      Optional<String> ready,
      Optional<SerialNumber> pointer) {
    enum Intent {
      SERVED,
      CLOSED
    }

    /**
     * Whose certificate it is to have: one of before for the same parties will do, whatever the
     * station had for others since.
     *
     * @param key the fingerprint of the one that is declared, or bound where none is; empty where
     *     that is not told
     * @param authority empty for the operator's default
     */
    record Parties(Optional<String> key, Optional<String> authority) {
      boolean areThoseOf(SeenCertificate certificate) {
        return is(key, certificate.origin().key())
            && is(authority, certificate.origin().authority());
      }

      private static boolean is(Optional<String> declared, String stated) {
        return declared.isEmpty() || declared.get().equals(stated);
      }
    }
  }

  /**
   * A CRL.
   *
   * @param authority the name of whose key signed it
   * @param nextUpdate until when relying parties take it
   * @param entries by serial number, with whether they may be lifted
   */
  record SignedList(
      String authority,
      String keyId,
      BigInteger number,
      Instant thisUpdate,
      Instant nextUpdate,
      Signature signature,
      Map<SerialNumber, Entry> entries) {
    enum Entry {
      FOR_GOOD,
      HOLD
    }
  }
}
