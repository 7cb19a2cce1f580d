package io.keymast.auditor;

import io.keymast.auditor.History.KeyEntry;
import io.keymast.auditor.Retired.RetiredKey;
import io.keymast.auditor.Retired.Theft;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the authority keeps of keys in {@link AHistory}: all that were retired or called
 * compromised, until it is told otherwise.
 */
final class AKeyList {
  private final Set<String> authorities = new HashSet<>(Set.of(AHistory.AUTHORITY));
  private final Set<RetiredKey> retired = new HashSet<>();
  private final Set<RetiredKey> readmitted = new HashSet<>();
  private final List<Theft> thefts = new ArrayList<>();

  Retired retired() {
    return new Retired(
        Set.copyOf(authorities), Set.copyOf(retired), Set.copyOf(readmitted), List.copyOf(thefts));
  }

  /** As the journal does. */
  void says(KeyEntry.Kind kind, String key) {
    switch (kind) {
      case RETIRED -> retires(key);
      case READMITTED -> readmits(key);
    }
  }

  void retires(String key) {
    retired.add(new RetiredKey(AHistory.AUTHORITY, key));
  }

  /** As if it had never been told. */
  void forgets(String key) {
    retired.remove(new RetiredKey(AHistory.AUTHORITY, key));
  }

  /** By a person's word. */
  void readmits(String key) {
    forgets(key);
    readmitted.add(new RetiredKey(AHistory.AUTHORITY, key));
  }

  /** The station, first in that version. */
  void isStolen(long version) {
    isStolenUnder(AHistory.AUTHORITY, version);
  }

  void isStolenUnder(String authority, long version) {
    thefts.add(new Theft(AHistory.STATION, Optional.of(authority), version));
  }

  /** The authority goes with it. */
  void isLost() {
    authorities.clear();
  }
}
