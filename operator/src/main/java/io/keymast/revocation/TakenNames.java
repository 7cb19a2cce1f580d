package io.keymast.revocation;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names of segments that are taken by what the list of segments does not show. A segment that lost
 * its labels gets them back, since what it holds must stay on the CRL; what is no segment is
 * stepped over, since segments are in order also where a number is missing.
 */
final class TakenNames {
  private static final Logger LOG = LoggerFactory.getLogger(TakenNames.class);

  private final ConfigMapStore store;
  private final AuthorityName authority;
  private final KeyId keyId;
  private long highest = 0;

  TakenNames(ConfigMapStore store, AuthorityName authority, KeyId keyId) {
    this.store = store;
    this.authority = authority;
    this.keyId = keyId;
  }

  /** The number of the next new segment. */
  long next(GenerationLedger ledger) {
    return Math.max(ledger.segments().nextNumber(), highest + 1);
  }

  /**
   * Looks at what is in the way of a segment that could not be created.
   *
   * @throws LedgerException.Damaged if it was a segment once
   */
  void clear(LedgerSegment refused) {
    store.get(authority.namespace(), refused.name()).ifPresent(taken -> clear(refused, taken));
  }

  private void clear(LedgerSegment refused, ConfigMap taken) {
    if (!LedgerSegment.mayBe(taken)) {
      LOG.atWarn()
          .addKeyValue("authority", authority)
          .addKeyValue("configMap", refused.name())
          .log("a ConfigMap that is not the ledger's has the name of a segment: stepped over");
      highest = refused.number();
      return;
    }
    LedgerSegment found = LedgerSegment.read(taken);
    LOG.atError()
        .addKeyValue("authority", authority)
        .addKeyValue("configMap", refused.name())
        .log("a segment of the ledger had lost its labels, and gets them back");
    store.replace(found.labelled(authority, keyId).stored());
  }
}
