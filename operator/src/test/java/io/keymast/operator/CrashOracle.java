package io.keymast.operator;

import io.keymast.operator.Finding.Breach;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What must hold after every plan, as the API server, the CRL and the journal tell. */
final class CrashOracle {
  private final Traces traces;
  private final Findings findings = new Findings();

  CrashOracle(Traces traces) {
    this.traces = traces;
  }

  /**
   * @param faultFree how the same workload ended without faults
   * @param end how it ended now
   */
  List<Finding> findings(EndState faultFree, EndState end) {
    nothingIsTwice();
    statusPointsToTheCurrentOne();
    journalAccountsForAll();
    everyRevokedOneIsPublished();
    noKeyLeaks();
    findings.endsAs(faultFree, end);
    return findings.all();
  }

  private void nothingIsTwice() {
    List<String> signed = traces.journal().signed();
    findings.holds(
        Set.copyOf(signed).size() == signed.size(), Breach.DUPLICATE, "signed: " + signed);
    Map<Long, Long> ofRevision =
        traces.revisions().stream()
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    findings.holds(
        ofRevision.values().stream().allMatch(count -> count == 1),
        Breach.DUPLICATE,
        "certificates by revision: " + ofRevision);
  }

  private void statusPointsToTheCurrentOne() {
    findings.holds(
        traces.pointer().size() <= 1,
        Breach.FORGOTTEN,
        "status, object and DER name " + traces.pointer());
  }

  /** Signed is stored, discarded, or was never sent or never stored; what is stored was signed. */
  private void journalAccountsForAll() {
    Set<String> signed = Set.copyOf(traces.journal().signed());
    isPartOf(traces.seen(), signed, "certificates without a signing in the journal");
    isPartOf(traces.journal().stored(), traces.seen(), "stored by the journal, seen by nobody");
    Set<String> discarded = new HashSet<>(traces.journal().discarded());
    discarded.retainAll(traces.seen());
    findings.holds(discarded.isEmpty(), Breach.FORGOTTEN, "discarded and stored: " + discarded);
  }

  private void everyRevokedOneIsPublished() {
    Traces.Published published = traces.published();
    findings.holds(
        published.listed().equals(published.revoked()),
        Breach.UNREVOKED,
        "listed: " + published.listed() + ", not " + published.revoked());
    findings.holds(
        published.number().compareTo(published.before()) >= (published.revoked().isEmpty() ? 0 : 1),
        Breach.UNREVOKED,
        "CRL number " + published.number() + " after " + published.before());
  }

  private void noKeyLeaks() {
    findings.holds(!traces.readable().has("PRIVATE KEY"), Breach.LEAKED, "a private key");
    findings.holds(!traces.readable().hasSecret(), Breach.LEAKED, "a CA's private key");
  }

  private void isPartOf(Collection<String> some, Set<String> all, String what) {
    Set<String> others = new HashSet<>(some);
    others.removeAll(all);
    findings.holds(others.isEmpty(), Breach.FORGOTTEN, what + ": " + others);
  }
}
