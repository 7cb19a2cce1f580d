package io.keymast.operator;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.keymast.api.BaseStationCertificate;
import io.keymast.operator.Finding.Breach;
import io.keymast.pki.ParsedCertificate;
import java.math.BigInteger;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What must hold after every plan, as the API server, the CRL and the journal tell. */
final class CrashOracle {
  private final Scene scene;
  private final SigningRecord journal;
  private final String said;
  private final Findings findings = new Findings();

  CrashOracle(Scene scene, Witness witness) {
    this.scene = scene;
    this.journal = witness.journal();
    this.said = witness.said();
  }

  /**
   * @param faultFree how the same workload ended without faults
   */
  List<Finding> findings(EndState faultFree) {
    Map<String, BaseStationCertificate> seen = scene.certificatesSeen();
    nothingIsTwice();
    statusPointsToTheCurrentOne();
    journalAccountsFor(seen.keySet());
    everyRevokedOneIsPublished(seen);
    noKeyLeaks();
    findings.endsAs(faultFree, EndState.of(scene));
    return findings.all();
  }

  private void nothingIsTwice() {
    List<String> signed = journal.signed(scene);
    findings.holds(
        Set.copyOf(signed).size() == signed.size(), Breach.DUPLICATE, "signed: " + signed);
    Map<Long, Long> ofRevision =
        scene.certificates().stream()
            .collect(
                Collectors.groupingBy(
                    it -> it.getSpec().revision().longValue(), Collectors.counting()));
    findings.holds(
        ofRevision.values().stream().allMatch(count -> count == 1),
        Breach.DUPLICATE,
        "certificates by revision: " + ofRevision);
  }

  private void statusPointsToTheCurrentOne() {
    if (scene.isGone()) {
      return;
    }
    var pointer = scene.team().sees(scene.station()).getStatus().certificate();
    if (pointer == null) {
      return;
    }
    BaseStationCertificate current = scene.team().currentOf(scene.station());
    ParsedCertificate leaf =
        ParsedCertificate.parsePem(current.getSpec().certificate()).orElseThrow().getFirst();
    Set<String> serials =
        Set.copyOf(
            List.of(
                pointer.serialNumber(),
                current.getSpec().serialNumber(),
                leaf.serialNumber().hex()));
    findings.holds(serials.size() == 1, Breach.FORGOTTEN, "status, object and DER name " + serials);
  }

  /** Signed is stored, discarded, or was never sent or never stored; what is stored was signed. */
  private void journalAccountsFor(Set<String> seen) {
    Set<String> signed = Set.copyOf(journal.signed(scene));
    isPartOf(seen, signed, "certificates without a signing in the journal");
    isPartOf(journal.stored(scene), seen, "stored by the journal, seen by nobody");
    Set<String> discarded = new HashSet<>(journal.discarded(scene));
    discarded.retainAll(seen);
    findings.holds(discarded.isEmpty(), Breach.FORGOTTEN, "discarded and stored: " + discarded);
  }

  private void everyRevokedOneIsPublished(Map<String, BaseStationCertificate> seen) {
    boolean gone = scene.isGone();
    Set<String> revoked =
        seen.entrySet().stream()
            .filter(each -> gone || each.getValue().getSpec().revocation() != null)
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    Set<String> listed =
        scene.authorities().all().stream()
            .map(authority -> new PublishedList(scene.team(), authority))
            .flatMap(list -> list.serialNumbersOfAllKeys().stream())
            .collect(Collectors.toSet());
    findings.holds(
        listed.equals(revoked), Breach.UNREVOKED, "listed: " + listed + ", not " + revoked);
    BigInteger number =
        new PublishedList(scene.team(), scene.team().authority()).published().fields().number();
    BigInteger before = scene.crlNumberBefore();
    findings.holds(
        number.compareTo(before) >= (revoked.isEmpty() ? 0 : 1),
        Breach.UNREVOKED,
        "CRL number " + number + " after " + before);
  }

  private void noKeyLeaks() {
    PlatformTeam team = scene.team();
    String everything =
        said
            + Serialization.asJson(scene.certificates())
            + Serialization.asJson(scene.authorities().all().stream().map(team::sees).toList())
            + Serialization.asJson(team.station(scene.station()).get());
    findings.holds(!everything.contains("PRIVATE KEY"), Breach.LEAKED, "a private key");
    findings.holds(
        scene.authorities().privateKeys().stream().noneMatch(everything::contains),
        Breach.LEAKED,
        "a CA's private key");
  }

  private void isPartOf(Collection<String> some, Set<String> all, String what) {
    Set<String> others = new HashSet<>(some);
    others.removeAll(all);
    findings.holds(others.isEmpty(), Breach.FORGOTTEN, what + ": " + others);
  }
}
