package io.keymast.revocation;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keymast.domain.AuthorityName;
import io.keymast.pki.CaKey;
import io.keymast.pki.CrlFields;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;

/** A ledger as the operator stores it, its CRL included, without an API server. */
public final class StoredLedger {
  public static final AuthorityName AUTHORITY = LedgerSamples.Stored.AUTHORITY;

  private StoredLedger() {}

  /** Head and segment of a CA key by which one certificate is revoked. */
  public static List<ConfigMap> of(CaKey ca, Instant now, RevocationEntry revoked) {
    return new LedgerSamples.Stored(ca)
        .segment(
            LedgerSegment.Phase.ACTIVE,
            EntryLog.EMPTY.append(LedgerSamples.records(List.of(revoked))))
        .head(
            new CrlFields(
                BigInteger.valueOf(now.getEpochSecond()), now, now.plus(LedgerSamples.WEEK)),
            0)
        .all();
  }
}
