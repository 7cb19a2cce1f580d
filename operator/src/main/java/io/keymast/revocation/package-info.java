/**
 * What must no longer be trusted, and the CRLs that say so.
 *
 * <p>All of it lives in ConfigMaps of the authority's namespace, so that it outlives stations,
 * their namespaces and their certificates. They carry a finalizer and no owner. Every change is a
 * create of a new name or a replacement by resourceVersion; who loses reads again.
 *
 * <p><b>Segments</b> {@code <authority>.<key id>.crl-<number>} hold the entries of one CA key.
 *
 * <ul>
 *   <li>{@code binaryData.entries}: records end to end. A revocation is the CRL entry itself as it
 *       will stand in the CRL (RFC 5280, 5.1.2.6); a tombstone is the entry that it cancels, in the
 *       context-specific tag 0. Entries less cancelled entries is what is revoked: a set to which
 *       one only adds, so that the order in which processes append decides nothing.
 *   <li>{@code binaryData.notAfter}: for each record 4 octets, the certificate's notAfter in
 *       minutes since 1970, rounded up. It stands beside the entries, so that those can be spliced.
 *   <li>{@code data.phase}: the oldest ACTIVE segment grows to 64 KiB; then it is SEALED and never
 *       grows, but not before there is another one, since in a namespace that is ending none can be
 *       made: there it grows on. Compaction copies what still counts of full ones into MERGED ones
 *       of at most 1 MB.
 * </ul>
 *
 * <p>The <b>head</b> {@code <authority>.<key id>.crl} is the newest CRL without its entries:
 * number, thisUpdate, nextUpdate, signature and its algorithm, the CA's certificate; for each
 * segment, in order, name, length and SHA-256 of the part that was signed; the minute before which
 * expired certificates are left out; the uids of segments that compaction replaced. Records after
 * the signed part wait for the next CRL, so that appending never breaks the newest one. A SEALED or
 * ACTIVE segment counts unless the head says it was replaced; a MERGED one counts once a head names
 * it. So compaction is: create merged segments, swap the head, delete the replaced ones; a crash
 * anywhere leaves the old or the new state, and the next publication sweeps the rest. Where no CRL
 * is published, a SEALED segment that none has signed is written again in its place without what is
 * of no use ({@link io.keymast.revocation.Pruning}).
 *
 * <p>A head that was found to be older than one that was seen before, since an older backup was put
 * back, carries a note beside the CRL ({@link io.keymast.revocation.Recovered}): {@code
 * data.recoveredAbove}, a CRL number that the next one exceeds; where it is known, {@code
 * data.recoveredNewest}, the number, thisUpdate and nextUpdate of the CRL that has it; and, until a
 * person goes on, {@code data.recoveredHeldSince}; and {@code data.recoveredUpTo}, the newest CRL
 * of what was lost whose holds are in the ledger, or have ended. While not everybody was heard who
 * may have a CRL of what was lost, {@code data.uncomparedSince} names those that were published
 * meanwhile ({@link io.keymast.revocation.CrlLineage}). One that was signed by clocks that were
 * ahead, as a person has said, carries {@code data.wrongTimesUntil}, the latest time that was
 * stored then, and {@code data.wrongTimesCrlNumber}, the number of the CRL that one with an earlier
 * thisUpdate may follow. Heads without them mean what they meant.
 *
 * <p>An expired certificate leaves the CRL after it was on one that was made after its expiry: the
 * limit in a head is the thisUpdate of the CRL before it, but never later than its own. Nothing
 * else ever leaves but by a tombstone; {@link io.keymast.revocation.PublicationCheck} refuses to
 * publish otherwise.
 *
 * <p><b>Cross-certificates</b> {@code <authority>.cross-<id>}: one each in {@code
 * data.certificate}, until it ends.
 *
 * <p><b>Retired keys</b> {@code <authority>.retired-keys-<digit>}: one line for each fingerprint.
 */
@NullMarked
package io.keymast.revocation;

import org.jspecify.annotations.NullMarked;
