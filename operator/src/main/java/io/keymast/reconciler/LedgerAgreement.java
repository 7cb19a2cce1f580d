package io.keymast.reconciler;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateSpec;
import io.keymast.decision.KnownCertificate;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.revocation.LedgerSnapshot;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the ledger and the certificates' specs together again, whatever crash, race or restored
 * backup has parted them. In a hold the spec leads: it is written first, both when a hold begins
 * and when it ends. What is revoked for good, the ledger never forgets, and a spec may have.
 */
public final class LedgerAgreement {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerAgreement.class);

  /** At one look, so that the next CRL does not wait for thousands; the next look goes on. */
  private static final int AT_ONCE = 200;

  private final ClusterView cluster;
  private final StationObserver observer;
  private final Revoker revoker;
  private final Pokes<BaseStationCertificate> certificates;
  private final KubernetesClient client;
  private final Clock clock;
  private final AgreementPace pace = new AgreementPace();

  public LedgerAgreement(
      ClusterView cluster,
      StationObserver observer,
      Revoker revoker,
      Pokes<BaseStationCertificate> certificates,
      KubernetesClient client,
      Clock clock) {
    this.cluster = cluster;
    this.observer = observer;
    this.revoker = revoker;
    this.certificates = certificates;
    this.client = client;
    this.clock = clock;
  }

  /** What brings the two together; the most urgent first. */
  enum Remedy {
    MARK_SPEC,
    ENTER_HOLD,
    LIFT_HOLD,
    NONE;

    static Remedy of(Optional<RevocationReason> spec, Optional<RevocationReason> ledger) {
      if (spec.isPresent() && !isHold(spec)) {
        return NONE;
      }
      if (ledger.isPresent() && !isHold(ledger)) {
        return MARK_SPEC;
      }
      if (spec.isPresent() == ledger.isPresent()) {
        return NONE;
      }
      return spec.isPresent() ? ENTER_HOLD : LIFT_HOLD;
    }

    private static boolean isHold(Optional<RevocationReason> reason) {
      return reason.equals(Optional.of(RevocationReason.CERTIFICATE_HOLD));
    }
  }

  private record Claim(BaseStationCertificate object, KeyId keyId, SerialNumber serialNumber) {}

  private record Finding(BaseStationCertificate object, Optional<RevocationReason> inLedger) {
    private Remedy remedy() {
      return Remedy.of(StoredCertificate.fate(object).revoked(), inLedger);
    }
  }

  /** Where anything changed since they agreed; by the cache, and carried out by live objects. */
  void settle(AuthorityName authority, LedgerSnapshot ledger) {
    List<BaseStationCertificate> objects = cluster.certificatesOf(authority);
    AgreementPace.State state = AgreementPace.State.of(ledger, objects);
    Instant now = clock.instant();
    if (pace.isDue(authority, state, now) && settle(findings(objects, ledger, now)) == 0) {
      pace.agreed(authority, state, now);
    }
  }

  /** All that it tries is tried, whichever fails. Returns how many that were, or were to be. */
  private int settle(Stream<Finding> findings) {
    List<Finding> partings =
        findings
            .filter(finding -> finding.remedy() != Remedy.NONE)
            .sorted(Comparator.comparing(Finding::remedy))
            .toList();
    Attempts attempts = new Attempts();
    int open = 0;
    for (Finding parting : partings) {
      if (open == AT_ONCE) {
        break;
      }
      switch (observer.verify(parting.object())) {
        case StoredCertificate.Ours(var known) -> {
          open++;
          attempts.attempt(() -> settle(parting, known));
        }
        case StoredCertificate.Unverifiable _ -> open++;
        case StoredCertificate.Foreign _ -> {}
      }
    }
    attempts.conclude();
    return open;
  }

  /**
   * Cheap, before a certificate is verified: all are looked up at once. Where the ledger is damaged
   * nobody knows what it says.
   */
  private static Stream<Finding> findings(
      List<BaseStationCertificate> objects, LedgerSnapshot ledger, Instant now) {
    Map<KeyId, List<Claim>> byKey =
        objects.stream()
            .filter(object -> isOpen(object, now))
            .flatMap(object -> claim(object).stream())
            .filter(claim -> ledger.damage(claim.keyId()).isEmpty())
            .collect(Collectors.groupingBy(Claim::keyId));
    return byKey.entrySet().stream()
        .flatMap(entry -> findings(entry.getValue(), reasons(ledger, entry)));
  }

  private static Stream<Finding> findings(
      List<Claim> claims, Map<SerialNumber, RevocationReason> inLedger) {
    return claims.stream()
        .map(
            claim ->
                new Finding(
                    claim.object(), Optional.ofNullable(inLedger.get(claim.serialNumber()))));
  }

  private static Map<SerialNumber, RevocationReason> reasons(
      LedgerSnapshot ledger, Map.Entry<KeyId, List<Claim>> claims) {
    return ledger
        .generation(claims.getKey())
        .map(
            generation ->
                generation.reasons(
                    claims.getValue().stream()
                        .map(Claim::serialNumber)
                        .collect(Collectors.toSet())))
        .orElseGet(HashMap::new);
  }

  /** Still relied on, or to be so again once a hold is lifted. */
  private static boolean isOpen(BaseStationCertificate object, Instant now) {
    BaseStationCertificateSpec spec = object.getSpec();
    return object.getMetadata().getDeletionTimestamp() == null
        && spec != null
        && (spec.notAfter() == null || !now.isAfter(spec.notAfter()))
        && StoredCertificate.fate(object)
            .revoked()
            .filter(reason -> reason != RevocationReason.CERTIFICATE_HOLD)
            .isEmpty();
  }

  private static Optional<Claim> claim(BaseStationCertificate object) {
    return Optional.ofNullable(object.getSpec().authorityKeyId())
        .flatMap(KeyId::parse)
        .flatMap(
            keyId ->
                serialNumber(object).map(serialNumber -> new Claim(object, keyId, serialNumber)));
  }

  private static Optional<SerialNumber> serialNumber(BaseStationCertificate object) {
    return Optional.ofNullable(object.getSpec().serialNumber()).flatMap(SerialNumber::parse);
  }

  private void settle(Finding finding, KnownCertificate known) {
    String namespace = finding.object().getMetadata().getNamespace();
    switch (finding.remedy()) {
      case MARK_SPEC -> mark(finding.object(), finding.inLedger().orElseThrow());
      case ENTER_HOLD -> certificates.poke(namespace, known.name());
      case LIFT_HOLD -> revoker.liftHold(namespace, known);
      case NONE -> {}
    }
  }

  /** Unless the live object says so already, or goes; what led to it nobody knows any more. */
  private void mark(BaseStationCertificate cached, RevocationReason reason) {
    BaseStationCertificate live = client.resource(cached).get();
    if (live == null
        || !isOpen(live, clock.instant())
        || !serialNumber(live).equals(serialNumber(cached))) {
      return;
    }
    try {
      client
          .resource(live)
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              "{\"metadata\":{\"resourceVersion\":\""
                  + live.getMetadata().getResourceVersion()
                  + "\"},\"spec\":{\"revocation\":{\"reason\":\""
                  + reason.apiName()
                  + "\"}}}");
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT
          || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        return; // Whoever was faster is seen at the next look.
      }
      throw e;
    }
    LOG.atWarn()
        .addKeyValue("namespace", live.getMetadata().getNamespace())
        .addKeyValue("certificate", live.getMetadata().getName())
        .addKeyValue("reason", reason.apiName())
        .log("the ledger lists a certificate whose spec did not say that it is revoked");
  }
}
