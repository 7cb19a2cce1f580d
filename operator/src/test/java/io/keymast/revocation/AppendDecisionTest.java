package io.keymast.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.pki.CrlEntry;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class AppendDecisionTest {
  /** What each serial number's state must be, told in the simplest way. */
  private static final class Model {
    final Map<SerialNumber, RevocationReason> revoked = new HashMap<>();

    void apply(LedgerChange change) {
      switch (change) {
        case LedgerChange.Revoke revoke ->
            revoked.merge(
                revoke.serialNumber(),
                revoke.entry().reason(),
                (before, next) -> before == RevocationReason.CERTIFICATE_HOLD ? next : before);
        case LedgerChange.LiftHold lift ->
            revoked.remove(lift.serialNumber(), RevocationReason.CERTIFICATE_HOLD);
        case LedgerChange.KeepStrongest _ -> {}
      }
    }
  }

  @Property
  void theLedgerSaysWhatWasAskedOneByOne(@ForAll("changes") List<LedgerChange> changes) {
    EntryLog log = EntryLog.EMPTY;
    Model model = new Model();

    for (LedgerChange change : changes) {
      log = append(log, List.of(change));
      model.apply(change);
    }

    assertThat(reasons(log)).isEqualTo(model.revoked);
  }

  @Property
  void aBatchSaysTheSame(@ForAll("changes") List<LedgerChange> changes) {
    Model model = new Model();
    changes.forEach(model::apply);

    assertThat(reasons(append(EntryLog.EMPTY, changes))).isEqualTo(model.revoked);
  }

  @Property
  void askingAgainAppendsNothing(@ForAll("changes") List<LedgerChange> changes) {
    EntryLog log = append(EntryLog.EMPTY, changes);
    List<LedgerChange> standing =
        changes.stream()
            .filter(
                change ->
                    change instanceof LedgerChange.Revoke
                        && reasons(log).containsKey(change.serialNumber()))
            .filter(
                change ->
                    reasons(log).get(change.serialNumber()) != RevocationReason.CERTIFICATE_HOLD)
            .toList();

    assertThat(AppendDecision.decide(standing, live(log), LedgerSamples.NOW)).isEmpty();
  }

  @Property
  void whateverPrefixIsStoredWhatWasRevokedStaysSo(
      @ForAll("changes") List<LedgerChange> before, @ForAll("changes") List<LedgerChange> next) {
    EntryLog log = append(EntryLog.EMPTY, before);
    List<LedgerChange> revocations =
        next.stream().filter(change -> change instanceof LedgerChange.Revoke).toList();
    List<LedgerRecord> records = AppendDecision.decide(revocations, live(log), LedgerSamples.NOW);

    for (int stored = 0; stored <= records.size(); stored++) {
      EntryLog crashed = log.append(records.subList(0, stored));
      assertThat(reasons(crashed).keySet()).containsAll(reasons(log).keySet());
      assertThat(reasons(append(crashed, revocations)))
          .isEqualTo(reasons(append(log, revocations)));
    }
  }

  private static EntryLog append(EntryLog log, List<LedgerChange> changes) {
    return log.append(AppendDecision.decide(changes, live(log), LedgerSamples.NOW));
  }

  private static LiveEntries live(EntryLog log) {
    return LiveEntries.of(List.of(log));
  }

  private static Map<SerialNumber, RevocationReason> reasons(EntryLog log) {
    Map<SerialNumber, RevocationReason> reasons = new HashMap<>();
    live(log)
        .all()
        .forEach(
            (serialNumber, records) ->
                reasons.put(
                    serialNumber,
                    Optional.of(LedgerRecord.Revoked.strongest(records))
                        .flatMap(record -> CrlEntry.parse(record.entry().toByteArray()))
                        .orElseThrow()
                        .reason()));
    return reasons;
  }

  @Provide
  Arbitrary<List<LedgerChange>> changes() {
    Arbitrary<SerialNumber> few =
        Arbitraries.integers()
            .between(1, 4)
            .map(number -> new SerialNumber(BigInteger.valueOf(number)));
    Arbitrary<LedgerChange> revoke =
        few.flatMap(
            serialNumber ->
                Arbitraries.of(
                        RevocationReason.CERTIFICATE_HOLD,
                        RevocationReason.SUPERSEDED,
                        RevocationReason.KEY_COMPROMISE)
                    .map(
                        reason ->
                            new LedgerChange.Revoke(LedgerSamples.entry(serialNumber, reason))));
    Arbitrary<LedgerChange> lift = few.map(LedgerChange.LiftHold::new);
    return Arbitraries.oneOf(revoke, lift).list().ofMaxSize(12).map(ArrayList::new);
  }
}
