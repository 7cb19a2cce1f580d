package io.keymast.reconciler.cluster;

import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateSpec;
import io.keymast.api.BaseStationCertificateStatus.Delivery;
import io.keymast.api.Condition;
import io.keymast.decision.CertificateBinding;
import io.keymast.decision.CertificateName;
import io.keymast.decision.IssuanceCause;
import io.keymast.decision.KnownCertificate;
import io.keymast.decision.RevocationCause;
import io.keymast.decision.RotationPolicy;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.CertificateUsage;
import io.keymast.domain.Eui64;
import io.keymast.domain.KeyId;
import io.keymast.domain.PacketForwarderVersion;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.StationName;
import io.keymast.domain.Validity;
import io.keymast.pki.ParsedCertificate;
import io.keymast.status.ConditionType;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A BaseStationCertificate, told from a foreign one by the signature of a pinned CA key. */
public sealed interface StoredCertificate {
  String UNREADABLE = "spec.certificate holds no X.509 certificate";

  /**
   * Made by the operator: verifies, its spec says what the certificate says, and its name is the
   * one that its intent gives, so that a copy with another revision or for another station is not.
   */
  record Ours(KnownCertificate certificate) implements StoredCertificate {}

  /**
   * Its authority is absent or pins no CA key now (its status was lost, say), so nobody can tell
   * whose it is: nothing is done with it, but it is not let go without being revoked.
   */
  record Unverifiable(KnownCertificate claimed) implements StoredCertificate {}

  /** Anything else: ignored, never served, never a reason to do something. */
  record Foreign(String message) implements StoredCertificate {}

  /** The certificate, if it is certainly ours. */
  default Optional<KnownCertificate> ours() {
    return this instanceof Ours(var certificate) ? Optional.of(certificate) : Optional.empty();
  }

  /** The certificate also where nobody can tell whose it is. */
  default Optional<KnownCertificate> oursOrClaimed() {
    return switch (this) {
      case Ours(var certificate) -> Optional.of(certificate);
      case Unverifiable(var claimed) -> Optional.of(claimed);
      case Foreign _ -> Optional.empty();
    };
  }

  /**
   * @param anchors the CA certificates pinned by the authority that the object names
   */
  static StoredCertificate verify(BaseStationCertificate object, List<ParsedCertificate> anchors) {
    return verify(object, anchors, new ProvenCertificates());
  }

  /**
   * @param proven of earlier calls; this one adds to them
   */
  static StoredCertificate verify(
      BaseStationCertificate object, List<ParsedCertificate> anchors, ProvenCertificates proven) {
    BaseStationCertificateSpec spec = object.getSpec();
    if (spec == null) {
      return new Foreign(UNREADABLE);
    }
    List<ParsedCertificate> issuers =
        anchors.stream()
            .filter(anchor -> names(anchor.subjectKeyId(), spec.authorityKeyId()))
            .toList();
    if (issuers.stream().anyMatch(issuer -> proven.contains(spec, issuer))) {
      return oursIfNamed(known(object, spec, Contents.provenOf(spec)));
    }
    Optional<ParsedCertificate> leaf =
        Optional.ofNullable(spec.certificate())
            .flatMap(ParsedCertificate::parsePem)
            .filter(chain -> !chain.isEmpty())
            .map(List::getFirst);
    if (leaf.isEmpty()) {
      return new Foreign(UNREADABLE);
    }
    Optional<Contents> contents =
        leaf.filter(certificate -> saysTheSame(spec, certificate)).map(Contents::of);
    Optional<KnownCertificate> claimed = contents.flatMap(it -> known(object, spec, it));
    if (anchors.isEmpty() && claimed.isPresent()) {
      return new Unverifiable(claimed.get());
    }
    Optional<ParsedCertificate> issuer =
        issuers.stream().filter(anchor -> leaf.get().isSignedBy(anchor)).findFirst();
    if (issuer.isEmpty()) {
      return new Foreign("its signature does not verify under the authority's pinned CA key");
    }
    contents.ifPresent(_ -> proven.add(spec, issuer.get()));
    return oursIfNamed(claimed);
  }

  private static StoredCertificate oursIfNamed(Optional<KnownCertificate> known) {
    return known
        .<StoredCertificate>map(Ours::new)
        .orElseGet(
            () -> new Foreign("its spec or its name does not say what its certificate says"));
  }

  /** What a certificate says. */
  record Contents(PublicKeyFingerprint key, SerialNumber serialNumber, Validity validity) {
    private static Contents of(ParsedCertificate leaf) {
      return new Contents(leaf.publicKeyFingerprint(), leaf.serialNumber(), leaf.validity());
    }

    /** By a spec that was found to say the same. */
    private static Contents provenOf(BaseStationCertificateSpec spec) {
      return new Contents(
          new PublicKeyFingerprint(Objects.requireNonNull(spec.publicKeyFingerprint())),
          SerialNumber.parse(Objects.requireNonNull(spec.serialNumber())).orElseThrow(),
          new Validity(
              Objects.requireNonNull(spec.notBefore()), Objects.requireNonNull(spec.notAfter())));
    }
  }

  private static Optional<KnownCertificate> known(
      BaseStationCertificate object, BaseStationCertificateSpec spec, Contents contents) {
    Optional<AuthorityName> authority = Names.authorityOf(object);
    Optional<CertificateUsage> usage =
        Optional.ofNullable(spec.usage()).flatMap(CertificateUsage::parse);
    Optional<KeyId> keyId = Optional.ofNullable(spec.authorityKeyId()).flatMap(KeyId::parse);
    Optional<StationName> station = Names.stationOf(object);
    Optional<Eui64> eui = Optional.ofNullable(spec.eui()).flatMap(Eui64::parse);
    if (authority.isEmpty()
        || usage.isEmpty()
        || keyId.isEmpty()
        || station.isEmpty()
        || eui.isEmpty()
        || spec.revision() == null) {
      return Optional.empty();
    }
    CertificateBinding binding =
        new CertificateBinding(contents.key(), authority.get(), keyId.get(), usage.get());
    String name = CertificateName.of(station.get(), eui.get(), binding, spec.revision());
    if (!name.equals(object.getMetadata().getName())) {
      return Optional.empty();
    }
    return Optional.of(
        new KnownCertificate(
            name,
            spec.revision(),
            new KnownCertificate.Identity(
                contents.serialNumber(),
                contents.validity(),
                Optional.ofNullable(spec.publishedAt())
                    .orElseGet(() -> RotationPolicy.issuedAt(contents.validity()))),
            binding,
            new KnownCertificate.Origin(
                causes(spec), orEmpty(spec.actedRegenerateTokens()), packetForwarder(object)),
            fate(object)));
  }

  private static boolean saysTheSame(BaseStationCertificateSpec spec, ParsedCertificate leaf) {
    return Optional.ofNullable(spec.serialNumber())
            .flatMap(SerialNumber::parse)
            .equals(Optional.of(leaf.serialNumber()))
        && leaf.validity().notBefore().equals(spec.notBefore())
        && leaf.validity().notAfter().equals(spec.notAfter())
        && leaf.fingerprint().equals(spec.fingerprint())
        && leaf.publicKeyFingerprint().value().equals(spec.publicKeyFingerprint())
        && spec.eui() != null
        && leaf.alternativeNames()
            .uris()
            .contains("urn:dev:mac:" + spec.eui().toLowerCase(Locale.ROOT));
  }

  private static KnownCertificate.PacketForwarder packetForwarder(BaseStationCertificate object) {
    Optional<String> reported =
        Optional.ofNullable(object.getStatus())
            .map(status -> status.delivery())
            .map(Delivery::packetForwarderVersion);
    return new KnownCertificate.PacketForwarder(
        Optional.ofNullable(object.getSpec().packetForwarderVersion())
            .flatMap(PacketForwarderVersion::parse),
        reported.flatMap(PacketForwarderVersion::parse));
  }

  /** What its spec and its status say became of it. */
  static KnownCertificate.Fate fate(BaseStationCertificate object) {
    Optional<Delivery> delivery =
        Optional.ofNullable(object.getStatus()).map(status -> status.delivery());
    Optional<RevocationReason> revoked =
        Optional.ofNullable(object.getSpec().revocation())
            .map(
                revocation ->
                    Optional.ofNullable(revocation.reason())
                        .flatMap(RevocationReason::parse)
                        .orElse(RevocationReason.UNSPECIFIED));
    return new KnownCertificate.Fate(
        revoked,
        delivery.map(Delivery::deliveredAt).map(at -> toldBy(object, ConditionType.DELIVERED, at)),
        delivery.map(Delivery::inUseAt).map(at -> toldBy(object, ConditionType.IN_USE, at)),
        Optional.ofNullable(object.getSpec().revocation())
            .flatMap(revocation -> Optional.ofNullable(revocation.cause()))
            .flatMap(RevocationCause::parse));
  }

  /**
   * The Key Installer's word, but never later than the operator first read it: by a time to come,
   * what the certificate replaces would never be revoked.
   */
  private static Instant toldBy(BaseStationCertificate object, ConditionType type, Instant at) {
    return type.in(object.getStatus().conditions())
        .filter(condition -> "True".equals(condition.status()))
        .map(Condition::lastTransitionTime)
        .filter(at::isAfter)
        .orElse(at);
  }

  private static Set<IssuanceCause> causes(BaseStationCertificateSpec spec) {
    return orEmpty(spec.causes()).stream()
        .map(IssuanceCause::parse)
        .flatMap(Optional::stream)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(IssuanceCause.class)));
  }

  private static boolean names(Optional<KeyId> keyId, @Nullable String text) {
    return keyId.isPresent() && Objects.equals(keyId.get().value(), text);
  }

  private static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }
}
