package io.keymast.reconciler.restore;

import io.keymast.authority.Journal;
import io.keymast.domain.AuthorityName;
import io.keymast.reconciler.cluster.Attempts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Deals with certificates that the cluster has lost: an older snapshot was put back, also where its
 * resourceVersion went on. Issuing is held as after any restore. They are valid out in the world
 * and all that was stored of them is public, so that it is stored again: by that they can be
 * revoked, and none is made a second time.
 */
public final class LostCertificates {
  private static final Logger LOG = LoggerFactory.getLogger(LostCertificates.class);
  private static final int MOST_TOLD = 10;

  private final LossSearch search;
  private final CertificateObjects objects;
  private final Journal journal;
  private final LossHolds holds;
  private final Consumer<String> hold;
  private final Consumer<String> restart;

  /** Only the looking thread uses it. What was lost was more than certificates. */
  private boolean isObsolete;

  /** What a look has come upon. */
  public enum Look {
    /** Nothing that had vanished and is waited for. */
    CALM,
    /** Something; also if all is dealt with by now. */
    OPEN
  }

  /**
   * @param hold throws unless that is durable
   * @param restart asked for once what was found is dealt with: what else was read before is
   *     obsolete as well
   */
  public LostCertificates(
      LossSearch search,
      CertificateObjects objects,
      Journal journal,
      LossHolds holds,
      Consumer<String> hold,
      Consumer<String> restart) {
    this.search = search;
    this.objects = objects;
    this.journal = journal;
    this.holds = holds;
    this.hold = hold;
    this.restart = restart;
  }

  /**
   * To be called again and again, by one thread. It does not matter who leads: whoever leads after
   * a restore may have lived through none, and of two that find the same one does nothing.
   *
   * @throws RuntimeException if not all is done about what was found
   */
  public Look look() {
    Map<AuthorityName, RuntimeException> setbacks = new HashMap<>();
    try {
      return look(setbacks);
    } finally {
      holds.looked(setbacks);
    }
  }

  private Look look(Map<AuthorityName, RuntimeException> setbacks) {
    if (search.isCalm()) {
      return Look.CALM;
    }
    Look look = search.isOpen() ? Look.OPEN : Look.CALM;
    deal(search.find(setbacks::put), setbacks);
    if (isObsolete) {
      isObsolete = false;
      restart.accept("the cluster had lost certificates: an older snapshot of etcd was put back");
    }
    return look;
  }

  private void deal(Losses losses, Map<AuthorityName, RuntimeException> setbacks) {
    if (losses.ofAuthorities() > 0) {
      try {
        hold.accept("certificates are gone that nobody has deleted: " + losses.ofAuthorities());
      } catch (RuntimeException e) {
        losses.authorities().forEach(authority -> setbacks.put(authority, e));
        throw e;
      }
      isObsolete = true;
    }
    settle(losses, setbacks);
  }

  private void settle(Losses losses, Map<AuthorityName, RuntimeException> setbacks) {
    List<Vanished> returned = new ArrayList<>();
    List<Vanished> lost = new ArrayList<>(losses.abandoned());
    lost.addAll(losses.orphaned());
    Attempts attempts = new Attempts();
    for (Vanished each : losses.revocable()) {
      attempts.attempt(
          () -> {
            try {
              (objects.store(each) ? returned : lost).add(each);
            } catch (RuntimeException e) {
              setbacks.put(each.authority(), e);
              throw e;
            }
          });
    }
    if (!returned.isEmpty()) {
      tell(Journal.Entry.RETURNED, returned).log("certificates that were lost are stored again");
    }
    if (!lost.isEmpty()) {
      tell(Journal.Entry.LOST, lost)
          .log("certificates that were lost are valid and unknown here: see docs/operations.md");
    }
    attempts.conclude();
  }

  private LoggingEventBuilder tell(Journal.Entry entry, List<Vanished> certificates) {
    for (Vanished each : certificates) {
      journal.write(
          entry,
          Map.of(
              "serialNumber", each.certificate().serialNumber().hex(),
              "authority", each.authority().toString(),
              "station", each.station()));
      search.explain(each);
    }
    return LOG.atError()
        .addKeyValue("count", certificates.size())
        .addKeyValue(
            "serialNumbers",
            certificates.stream()
                .limit(MOST_TOLD)
                .map(each -> each.certificate().serialNumber())
                .toList());
  }
}
