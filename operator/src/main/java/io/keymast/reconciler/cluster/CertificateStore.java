package io.keymast.reconciler.cluster;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateSpec;
import io.keymast.api.BaseStationCertificateSpec.BaseStationRef;
import io.keymast.api.CertificateAuthorityRef;
import io.keymast.api.ResourceNames;
import io.keymast.authority.DelegatedAuthority;
import io.keymast.authority.IssuingAuthority;
import io.keymast.decision.CertificateName;
import io.keymast.decision.IssuanceCause;
import io.keymast.decision.IssuanceIntent;
import io.keymast.decision.KnownCertificate;
import io.keymast.decision.RotationPolicy;
import io.keymast.domain.Leadership;
import io.keymast.domain.PacketForwarderVersion;
import io.keymast.domain.StationName;
import io.keymast.pki.ParsedCertificate;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Makes a signed certificate known by one create-only request. */
public final class CertificateStore {
  private final KubernetesClient client;
  private final Leadership leadership;
  private final Clock clock;

  public CertificateStore(KubernetesClient client, Leadership leadership, Clock clock) {
    this.client = client;
    this.leadership = leadership;
    this.clock = clock;
  }

  /** What became of a signed certificate. */
  public sealed interface Outcome {
    /** It exists now. */
    record Stored(KnownCertificate certificate) implements Outcome {}

    /** The same intent had been stored before: theirs counts, ours never left the process. */
    record Adopted(KnownCertificate certificate) implements Outcome {}

    /** What is stored was decided on newer or other facts, or will be by another process. */
    record Overtaken() implements Outcome {}

    /** The name is taken by an object that the operator did not make. */
    record NameTaken(String name) implements Outcome {}

    /** Nothing can be created here any more: the station will be deleted in a moment. */
    record NamespaceEnding() implements Outcome {}

    /** The API server answered that it did not store it; without an answer nobody knows. */
    record Refused(KubernetesClientException refusal) implements Outcome {}
  }

  public Outcome create(
      StationName station,
      IssuanceIntent intent,
      IssuingAuthority authority,
      ParsedCertificate certificate) {
    if (!leadership.isHeld()) {
      return new Outcome.Overtaken();
    }
    String name = CertificateName.of(station, intent.eui(), intent.binding(), intent.revision());
    Optional<Instant> publishedAt =
        authority instanceof DelegatedAuthority
            ? Optional.of(clock.instant().truncatedTo(ChronoUnit.SECONDS))
            : Optional.empty();
    BaseStationCertificate object =
        object(station, name, intent, authority, certificate, publishedAt);
    try {
      client.resource(object).create();
      return new Outcome.Stored(known(name, intent, certificate, publishedAt));
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return adopt(station, name, intent, authority, certificate);
      }
      if (Refusals.isForNamespaceEnding(e)) {
        return storedBefore(station, name, authority, certificate)
            .orElseGet(Outcome.NamespaceEnding::new);
      }
      if (Refusals.isOne(e)) {
        return storedBefore(station, name, authority, certificate)
            .orElseGet(() -> new Outcome.Refused(e));
      }
      throw e;
    }
  }

  /** The client repeats a request whose answer it lost: only that was refused then. */
  private Optional<Outcome> storedBefore(
      StationName station, String name, IssuingAuthority authority, ParsedCertificate ours) {
    return find(station, name)
        .flatMap(theirs -> verified(theirs, authority).ours())
        .filter(known -> known.serialNumber().equals(ours.serialNumber()))
        .map(Outcome.Stored::new);
  }

  private static StoredCertificate verified(
      BaseStationCertificate theirs, IssuingAuthority authority) {
    return StoredCertificate.verify(theirs, List.of(authority.chain().getFirst()));
  }

  private Optional<BaseStationCertificate> find(StationName station, String name) {
    return Optional.ofNullable(
        client
            .resources(BaseStationCertificate.class)
            .inNamespace(station.namespace())
            .withName(name)
            .get());
  }

  private Outcome adopt(
      StationName station,
      String name,
      IssuanceIntent intent,
      IssuingAuthority authority,
      ParsedCertificate ours) {
    Optional<BaseStationCertificate> theirs =
        find(station, name).filter(it -> it.getMetadata().getDeletionTimestamp() == null);
    if (theirs.isEmpty()) {
      return new Outcome.Overtaken();
    }
    return switch (verified(theirs.get(), authority)) {
      case StoredCertificate.Foreign foreign -> new Outcome.NameTaken(name);
      case StoredCertificate.Unverifiable unverifiable -> new Outcome.Overtaken();
      // The client repeats a request whose answer it lost: then the conflict is with ourselves.
      case StoredCertificate.Ours(var known)
          when known.serialNumber().equals(ours.serialNumber()) ->
          new Outcome.Stored(known);
      case StoredCertificate.Ours(var known) ->
          isAsDecided(known, intent) ? new Outcome.Adopted(known) : new Outcome.Overtaken();
    };
  }

  private static boolean isAsDecided(KnownCertificate known, IssuanceIntent intent) {
    return known.binding().equals(intent.binding())
        && known.revision() == intent.revision()
        && known.origin().actedTokens().equals(intent.account().actedTokens())
        && known.fate().revoked().isEmpty();
  }

  private static KnownCertificate known(
      String name,
      IssuanceIntent intent,
      ParsedCertificate certificate,
      Optional<Instant> publishedAt) {
    return new KnownCertificate(
        name,
        intent.revision(),
        new KnownCertificate.Identity(
            certificate.serialNumber(),
            certificate.validity(),
            publishedAt.orElseGet(() -> RotationPolicy.issuedAt(certificate.validity()))),
        intent.binding(),
        new KnownCertificate.Origin(
            intent.account().causes(),
            intent.account().actedTokens(),
            new KnownCertificate.PacketForwarder(
                intent.account().packetForwarder(), Optional.empty())),
        KnownCertificate.Fate.fresh());
  }

  private static BaseStationCertificate object(
      StationName station,
      String name,
      IssuanceIntent intent,
      IssuingAuthority authority,
      ParsedCertificate certificate,
      Optional<Instant> publishedAt) {
    BaseStationCertificate object = new BaseStationCertificate();
    object.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(station.namespace())
            .withName(name)
            .addToLabels(ResourceNames.EUI_LABEL, intent.eui().value())
            .addToFinalizers(ResourceNames.CERTIFICATE_FINALIZER)
            .build());
    object.setSpec(
        new BaseStationCertificateSpec(
            new BaseStationRef(station.name()),
            intent.eui().value(),
            new CertificateAuthorityRef(authority.name().name(), authority.name().namespace()),
            certificate.toPem() + ParsedCertificate.toPem(authority.chain()),
            certificate.serialNumber().hex(),
            certificate.validity().notBefore(),
            certificate.validity().notAfter(),
            publishedAt.orElse(null),
            certificate.fingerprint(),
            certificate.publicKeyFingerprint().value(),
            intent.binding().usage().apiName(),
            intent.binding().authorityKeyId().value(),
            intent.revision(),
            intent.account().causes().stream().map(IssuanceCause::apiName).sorted().toList(),
            intent.account().token().orElse(null),
            intent.account().actedTokens().isEmpty() ? null : intent.account().actedTokens(),
            intent.account().packetForwarder().map(PacketForwarderVersion::toString).orElse(null),
            null));
    return object;
  }
}
