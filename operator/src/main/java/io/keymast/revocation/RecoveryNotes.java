package io.keymast.revocation;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Writes into an authority's heads what the next CRL has to know beside the one before: that an
 * older state was put back, and that a person knows; or that the clocks were ahead.
 */
public final class RecoveryNotes {
  private static final int CONFLICTS_LIMIT = 20;

  private final ConfigMapStore store;

  public RecoveryNotes(RevocationLedger ledger) {
    this.store = ledger.store();
  }

  /** What came of it. */
  public enum Outcome {
    /** It is durable now. */
    NOTED,
    /** All of it was there already. */
    KNOWN,
    /** There is no head yet, so nothing to note it in. */
    NO_HEAD
  }

  /** Durable when it returns, in every head of the authority; beside them if there is none yet. */
  public Outcome note(AuthorityName authority, Recovered recovered) {
    UnaryOperator<ConfigMap> change =
        head -> readable(head).map(known -> known.and(recovered)).orElse(recovered).writeTo(head);
    Outcome outcome = change(noted(authority), change);
    return outcome == Outcome.NO_HEAD ? create(authority, change) : outcome;
  }

  private Outcome create(AuthorityName authority, UnaryOperator<ConfigMap> change) {
    return store.create(change.apply(Recovered.withoutHead(authority))).isPresent()
        ? Outcome.NOTED
        : change(noted(authority), change);
  }

  private List<ConfigMap> noted(AuthorityName authority) {
    return Stream.concat(
            heads(authority).stream(),
            store.get(authority.namespace(), LedgerNames.recovered(authority)).stream())
        .toList();
  }

  /**
   * Lets the authority go on; what the next CRL number has to exceed stays.
   *
   * @param since when the hold began that a person spoke of
   */
  public Outcome release(AuthorityName authority, Instant since) {
    return change(
        noted(authority),
        head -> readable(head).map(known -> known.released(since).writeTo(head)).orElse(head));
  }

  /**
   * A head that nobody can read is told as damage, and keeps no other one from its note. What
   * stands alone holds even if nobody can read it.
   */
  static Optional<Recovered> readable(ConfigMap head) {
    try {
      return Recovered.read(head);
    } catch (LedgerException.Damaged damaged) {
      return GenerationLedger.isPart(head, LedgerNames.RECOVERED)
          ? Optional.of(new Recovered(BigInteger.ZERO, Optional.of(Instant.EPOCH)))
          : Optional.empty();
    }
  }

  /**
   * Durable when it returns, where there is a head: what the lost CRL of this number lists is in.
   */
  public Outcome noteHeard(AuthorityName authority, KeyId keyId, BigInteger number) {
    return change(
        store.get(authority.namespace(), LedgerNames.head(authority.name(), keyId)).stream()
            .toList(),
        head -> Heard.read(head).and(new Heard(number)).writeTo(head));
  }

  /**
   * Lets the next CRL of each CA key have an earlier thisUpdate than the one before, once.
   *
   * @param until the latest time that was signed by clocks that were ahead
   */
  public Outcome noteWrongTimes(AuthorityName authority, Instant until) {
    return change(heads(authority), head -> withWrongTimes(head, until));
  }

  private static ConfigMap withWrongTimes(ConfigMap head, Instant until) {
    try {
      return new WrongTimes(until, CrlHead.read(head).fields().number()).writeTo(head);
    } catch (LedgerException.Damaged damaged) {
      return head; // No CRL follows it.
    }
  }

  /** Until when the stored times were wrong, as a person has said; empty if nobody has. */
  public Optional<Instant> wrongUntil(AuthorityName authority) {
    return heads(authority).stream()
        .flatMap(head -> WrongTimes.read(head).stream())
        .map(WrongTimes::until)
        .max(Comparator.naturalOrder());
  }

  private Outcome change(List<ConfigMap> heads, UnaryOperator<ConfigMap> change) {
    Outcome outcome = Outcome.NO_HEAD;
    for (ConfigMap head : heads) {
      if (change(head, change)) {
        outcome = Outcome.NOTED;
      } else if (outcome == Outcome.NO_HEAD) {
        outcome = Outcome.KNOWN;
      }
    }
    return outcome;
  }

  /** Returns whether it had to be written. */
  private boolean change(ConfigMap read, UnaryOperator<ConfigMap> change) {
    Optional<ConfigMap> head = Optional.of(read);
    for (int conflicts = 0; head.isPresent() && conflicts < CONFLICTS_LIMIT; conflicts++) {
      ConfigMap changed = change.apply(head.get());
      if (changed.equals(head.get())) {
        return false;
      }
      if (store.replace(changed).isPresent()) {
        return true;
      }
      head = store.get(read.getMetadata().getNamespace(), read.getMetadata().getName());
    }
    throw new LedgerException.Contended("the CRL head " + read.getMetadata().getName());
  }

  private List<ConfigMap> heads(AuthorityName authority) {
    return store.list(authority.namespace(), LedgerNames.labels(authority, LedgerNames.HEAD));
  }
}
