package io.keymast.revocation;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.TimeBounds;
import io.keymast.domain.Violation;
import io.keymast.pki.CrlFields;
import io.keymast.pki.CrlSignature;
import io.keymast.pki.ParsedCertificate;
import io.keymast.pki.RevokedCertificates;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The CRL to come after the one in a ledger, not yet signed. Pure.
 *
 * @param merged segments that compaction makes, still to be stored
 * @param segments all that the CRL lists, in its order
 * @param earliest what has not expired by then is listed, whatever thisUpdate says
 */
record CrlDraft(
    GenerationLedger before,
    Compaction compaction,
    List<LedgerSegment> merged,
    List<LedgerSegment> segments,
    CrlFields fields,
    RevokedCertificates revoked,
    Instant earliest) {

  static CrlDraft of(
      AuthorityName authority,
      GenerationLedger before,
      Compaction compaction,
      TimeBounds now,
      Duration validity,
      CrlNumbering numbering) {
    CrlWindow window = CrlWindow.of(now, notEarlierThan(before), validity);
    List<LedgerSegment> merged = merged(authority, before, compaction);
    List<LedgerSegment> segments = inOrder(compaction, merged);
    RevokedCertificates revoked =
        LiveEntries.of(segments.stream().map(LedgerSegment::log).toList())
            .splice(expiryLimit(before, now.earliest()));
    CrlFields fields =
        new CrlFields(
            numbering.after(seen(before), now.earliest()),
            window.thisUpdate(),
            window.nextUpdate());
    return new CrlDraft(before, compaction, merged, segments, fields, revoked, now.earliest());
  }

  List<Violation> check() {
    return PublicationCheck.check(before, fields, revoked, earliest);
  }

  CrlHead head(CrlSignature signature, ParsedCertificate issuer) {
    return new CrlHead(
        fields,
        segments.stream().map(LedgerSegment::prefix).toList(),
        expiryLimit(before, earliest),
        obsolete().stream().map(LedgerSegment::uid).collect(Collectors.toSet()),
        signature,
        issuer.der());
  }

  /** What counts no more once the head is stored: replaced now, or before and still there. */
  List<LedgerSegment> obsolete() {
    return Stream.concat(before.dead().stream(), compaction.replaced().stream()).toList();
  }

  private static Optional<CrlFields> notEarlierThan(GenerationLedger before) {
    return before.mayGoBackInTime() ? Optional.empty() : before.head().map(CrlHead::fields);
  }

  private static List<LedgerSegment> merged(
      AuthorityName authority, GenerationLedger before, Compaction compaction) {
    List<LedgerSegment> merged = new ArrayList<>();
    for (EntryLog log : compaction.merged()) {
      long number = before.segments().nextNumber() + merged.size();
      merged.add(
          LedgerSegment.create(authority, before.keyId(), number, log, LedgerSegment.Phase.MERGED));
    }
    return merged;
  }

  /** Older merged ones, the new ones, then what still grows: mostly the order of time. */
  private static List<LedgerSegment> inOrder(Compaction compaction, List<LedgerSegment> merged) {
    List<LedgerSegment> segments = new ArrayList<>();
    compaction.kept().stream().filter(segment -> !segment.isActive()).forEach(segments::add);
    segments.addAll(merged);
    compaction.kept().stream().filter(LedgerSegment::isActive).forEach(segments::add);
    return segments;
  }

  /** The highest number that relying parties have seen, for all that is known here. */
  private static BigInteger seen(GenerationLedger before) {
    return before.recovered().map(Recovered::above).orElse(BigInteger.ZERO).max(before.crlNumber());
  }

  /**
   * What had expired when the newest CRL was made was on it once more: that is enough. But what has
   * not expired by now is listed, though a clock that was ahead had it left out.
   */
  private static long expiryLimit(GenerationLedger before, Instant now) {
    return before
        .head()
        .map(
            head -> Math.max(head.expiryLimit(), LedgerMinutes.ofLimit(head.fields().thisUpdate())))
        .map(limit -> Math.min(limit, LedgerMinutes.ofLimit(now)))
        .orElse(0L);
  }
}
