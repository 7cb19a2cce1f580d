package io.keymast.auditor;

import io.keymast.auditor.History.Versions;
import io.keymast.auditor.History.Versions.Departure;
import io.keymast.auditor.History.Versions.Entry;
import io.keymast.domain.SerialNumber;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came when in {@link AHistory}: a certificate of revision 3 in version 300, and all that was
 * ever revoked of it right after it, until it is told otherwise.
 */
final class AnOrder {
  private static final long BETWEEN = 100;

  private final Map<Entry, Long> entered = new HashMap<>();
  private final Map<SerialNumber, Long> made = new HashMap<>();
  private final List<Departure> certificates = new ArrayList<>();
  private final List<Departure> stations = new ArrayList<>();
  private boolean told = true;

  Optional<Versions> versions() {
    return told
        ? Optional.of(
            new Versions(
                Map.copyOf(entered),
                Map.copyOf(made),
                List.copyOf(certificates),
                List.copyOf(stations)))
        : Optional.empty();
  }

  void issued(int serial, long revision) {
    made.put(AHistory.serial(serial), revision * BETWEEN);
    entered(serial, revision * BETWEEN + 1);
  }

  /** It came into the ledger of its CA key in that version. */
  void entered(int serial, long version) {
    entered.put(entry(serial), version);
  }

  void neverEntered(int serial) {
    entered.remove(entry(serial));
  }

  /** Into that of another one. */
  void enteredElsewhere(int serial) {
    entered.put(new Entry("decade", AHistory.serial(serial)), entered.remove(entry(serial)));
  }

  /** The object of a certificate went. */
  void released(String certificate, long version) {
    certificates.add(new Departure(certificate, version));
  }

  void stationReleased(long version) {
    stations.add(new Departure(AHistory.STATION, version));
  }

  void isUntold() {
    told = false;
  }

  private static Entry entry(int serial) {
    return new Entry(AHistory.KEY_ID, AHistory.serial(serial));
  }
}
