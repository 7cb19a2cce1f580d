package io.keymast.reconciler.issuance;

import io.keymast.authority.Journal;
import io.keymast.decision.KnownCertificate;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.StationName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Certificates of which no answer said whether they are stored: what is seen under their names
 * tells. In memory only: of a process that was killed the journal has what it signed, and no more.
 */
final class UnansweredCreations {
  private final Map<StationName, Set<Creation>> unanswered = new ConcurrentHashMap<>();

  /**
   * @param name that it is stored under, if it is
   * @param otherwise what became of it where another one has that name
   */
  record Creation(String name, SerialNumber serialNumber, Optional<Journal.Entry> otherwise) {
    private Optional<Journal.Entry> becameOf(KnownCertificate stored) {
      return stored.serialNumber().equals(serialNumber)
          ? Optional.of(Journal.Entry.STORED)
          : otherwise;
    }
  }

  /** Who is told. */
  interface News {
    void tell(Journal.Entry entry, SerialNumber serialNumber);
  }

  void add(StationName station, Creation creation) {
    unanswered.computeIfAbsent(station, _ -> ConcurrentHashMap.newKeySet()).add(creation);
  }

  /** It was asked again, and answered. */
  void remove(StationName station, Creation creation) {
    unanswered.computeIfPresent(
        station,
        (_, open) -> {
          open.remove(creation);
          return open.isEmpty() ? null : open;
        });
  }

  /** The station is gone, and another one of its name begins anew. */
  void forget(StationName station) {
    unanswered.remove(station);
  }

  /** What is not there may still come, until another one stands in its place. */
  void settle(StationName station, List<KnownCertificate> stored, News news) {
    for (Creation creation : Set.copyOf(unanswered.getOrDefault(station, Set.of()))) {
      stored.stream()
          .filter(certificate -> certificate.name().equals(creation.name()))
          .findFirst()
          .ifPresent(
              certificate -> {
                creation
                    .becameOf(certificate)
                    .ifPresent(entry -> news.tell(entry, creation.serialNumber()));
                remove(station, creation);
              });
    }
  }
}
