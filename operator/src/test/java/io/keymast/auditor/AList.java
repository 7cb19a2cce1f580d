package io.keymast.auditor;

import io.keymast.auditor.History.Signature;
import io.keymast.auditor.History.SignedList;
import io.keymast.domain.SerialNumber;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** A CRL in {@link AHistory}, good for a week. */
record AList(SignedList list) {
  private static final Duration VALIDITY = Duration.ofDays(7);

  /** So many hours after the start. */
  static AList of(int number, int... serials) {
    TreeMap<SerialNumber, SignedList.Entry> entries = new TreeMap<>();
    Arrays.stream(serials)
        .forEach(each -> entries.put(AHistory.serial(each), SignedList.Entry.FOR_GOOD));
    return with(
        AHistory.KEY_ID,
        BigInteger.valueOf(number),
        AHistory.hour(number),
        Signature.VERIFIED,
        entries);
  }

  AList by(Signature signature) {
    return with(list.keyId(), list.number(), list.thisUpdate(), signature, list.entries());
  }

  /** A CA key that has nothing to do with these certificates. */
  AList byAnotherKey() {
    return with("decade", list.number(), list.thisUpdate(), list.signature(), list.entries());
  }

  AList holding(int serial) {
    TreeMap<SerialNumber, SignedList.Entry> entries = new TreeMap<>(list.entries());
    entries.put(AHistory.serial(serial), SignedList.Entry.HOLD);
    return with(list.keyId(), list.number(), list.thisUpdate(), list.signature(), entries);
  }

  /** Signed that hour. */
  AList signedIn(int hour) {
    return with(list.keyId(), list.number(), AHistory.hour(hour), list.signature(), list.entries());
  }

  private static AList with(
      String keyId,
      BigInteger number,
      Instant thisUpdate,
      Signature signature,
      Map<SerialNumber, SignedList.Entry> entries) {
    return new AList(
        new SignedList(
            AHistory.AUTHORITY,
            keyId,
            number,
            thisUpdate,
            thisUpdate.plus(VALIDITY),
            signature,
            entries));
  }
}
