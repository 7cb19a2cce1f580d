package io.keymast.auditor;

import io.keymast.auditor.History.JournalEntry;
import io.keymast.auditor.History.SeenCertificate;
import io.keymast.auditor.History.Signature;
import io.keymast.auditor.History.SignedList;
import io.keymast.domain.SerialNumber;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The newest CRL of each CA key: it tells of what that key has signed, and of nothing else. */
final class NewestLists {
  private final Map<String, SignedList> ofKeys;
  private final Map<SerialNumber, String> keys = new HashMap<>();

  private NewestLists(History history) {
    this.ofKeys = ofKeys(history.lists());
    history.journal().stream()
        .filter(entry -> entry.kind() == JournalEntry.Kind.SIGNED)
        .forEach(
            entry -> entry.keyId().ifPresent(key -> keys.putIfAbsent(entry.serialNumber(), key)));
    history.certificates().forEach(each -> keys.put(each.serialNumber(), each.keyId()));
  }

  static NewestLists of(History history) {
    return new NewestLists(history);
  }

  /** A forged one tells nothing. */
  private static Map<String, SignedList> ofKeys(List<SignedList> lists) {
    return lists.stream()
        .filter(list -> list.signature() == Signature.VERIFIED)
        .collect(
            Collectors.toMap(
                SignedList::keyId,
                Function.identity(),
                (one, other) -> one.number().compareTo(other.number()) > 0 ? one : other));
  }

  boolean have(SeenCertificate certificate) {
    return has(certificate.keyId(), certificate.serialNumber());
  }

  /** By the key that signed it, as the journal or its object tells; by any where neither does. */
  boolean have(SerialNumber serial) {
    Collection<String> signers =
        Optional.ofNullable(keys.get(serial))
            .<Collection<String>>map(Set::of)
            .orElseGet(ofKeys::keySet);
    return signers.stream().anyMatch(key -> has(key, serial));
  }

  private boolean has(String keyId, SerialNumber serial) {
    return Optional.ofNullable(ofKeys.get(keyId))
        .filter(list -> list.entries().containsKey(serial))
        .isPresent();
  }
}
