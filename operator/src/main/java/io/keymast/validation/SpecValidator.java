package io.keymast.validation;

import io.keymast.api.BaseStationSpec;
import io.keymast.api.BaseStationSpec.CertificatePolicy;
import io.keymast.api.BaseStationSpec.PacketForwarder;
import io.keymast.api.CertificateAuthorityRef;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.Eui64;
import io.keymast.domain.PacketForwarderVersion;
import io.keymast.domain.StationState;
import io.keymast.domain.Violation;
import io.keymast.validation.DeclaredStation.Wishes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a BaseStation's spec once; whatever admission let through (an older CRD, a restored object)
 * ends here as a violation that names its field.
 */
public final class SpecValidator {
  private static final String INVALID = "InvalidSpec";
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?");

  private final AuthorityName defaultAuthority;
  private final KeyJudge keys;

  public SpecValidator(AuthorityName defaultAuthority, KeyJudge keys) {
    this.defaultAuthority = defaultAuthority;
    this.keys = keys;
  }

  /**
   * @param boundPublicKey the key bound by password, which stands where none is declared
   */
  public SpecVerdict validate(
      String namespace, @Nullable BaseStationSpec spec, Optional<String> boundPublicKey) {
    if (spec == null) {
      return new SpecVerdict.Invalid(
          List.of(new Violation("spec", INVALID, "add a spec with an eui")), Optional.empty());
    }
    List<Violation> violations = new ArrayList<>();
    Optional<Eui64> eui = eui(spec.eui(), violations);
    DeclaredBackhaul backhaul = DeclaredBackhaul.read(spec, violations);
    Optional<PacketForwarderVersion> version = version(spec.packetForwarder(), violations);
    Optional<StationState> state = state(spec.state(), violations);
    Wishes wishes = wishes(spec, state.orElse(StationState.ACTIVE), violations);
    AuthorityName authority = authority(namespace, spec.certificateAuthorityRef(), violations);
    DeclaredKey key = key(spec.publicKey(), boundPublicKey);
    if (eui.isPresent() && violations.isEmpty()) {
      return new SpecVerdict.Valid(
          new DeclaredStation(eui.get(), key, backhaul, authority, version, wishes));
    }
    if (key instanceof DeclaredKey.Unsound(var fingerprint, var ofKey)) {
      violations.addAll(ofKey);
    }
    return new SpecVerdict.Invalid(
        List.copyOf(violations),
        eui.map(it -> new DeclaredTrust(it, authority, key, state, wishes.regeneration())));
  }

  /** The authority that a station refers to, whether or not the rest of its spec is valid. */
  public AuthorityName authorityOf(String namespace, @Nullable BaseStationSpec spec) {
    return authority(
        namespace, spec == null ? null : spec.certificateAuthorityRef(), new ArrayList<>());
  }

  private static Optional<Eui64> eui(@Nullable String text, List<Violation> violations) {
    Optional<Eui64> eui = Optional.ofNullable(text).flatMap(Eui64::parse);
    if (eui.isEmpty()) {
      violations.add(
          new Violation(
              "spec.eui", INVALID, "write the EUI-64 as 16 upper-case hexadecimal digits"));
    }
    return eui;
  }

  private static Optional<StationState> state(@Nullable String text, List<Violation> violations) {
    Optional<StationState> state =
        text == null ? Optional.of(StationState.ACTIVE) : StationState.parse(text);
    if (state.isEmpty()) {
      violations.add(new Violation("spec.state", INVALID, "choose Active, Suspended or Stolen"));
    }
    return state;
  }

  private static Optional<PacketForwarderVersion> version(
      @Nullable PacketForwarder packetForwarder, List<Violation> violations) {
    if (packetForwarder == null || packetForwarder.version() == null) {
      return Optional.empty();
    }
    Optional<PacketForwarderVersion> version =
        PacketForwarderVersion.parse(packetForwarder.version());
    if (version.isEmpty()) {
      violations.add(
          new Violation("spec.packetForwarder.version", INVALID, "write the version as in 2.8.12"));
    }
    return version;
  }

  private static Wishes wishes(
      BaseStationSpec spec, StationState state, List<Violation> violations) {
    CertificatePolicy policy =
        spec.certificate() == null ? new CertificatePolicy(null, null) : spec.certificate();
    Optional<Duration> duration =
        DurationField.STATION_DURATION.read(policy.duration(), violations);
    Optional<Duration> renewBefore =
        DurationField.STATION_RENEW_BEFORE.read(policy.renewBefore(), violations);
    if (duration.isPresent()
        && renewBefore.isPresent()
        && renewBefore.get().compareTo(duration.get()) >= 0) {
      violations.add(
          new Violation(
              "spec.certificate.renewBefore", INVALID, "make renewBefore shorter than duration"));
    }
    return new Wishes(
        duration, renewBefore, RegenerationReader.read(spec.regenerate(), violations), state);
  }

  private AuthorityName authority(
      String namespace, @Nullable CertificateAuthorityRef ref, List<Violation> violations) {
    if (ref == null) {
      return defaultAuthority;
    }
    if (ref.name() == null || !NAME.matcher(ref.name()).matches()) {
      violations.add(
          new Violation(
              "spec.certificateAuthorityRef.name", INVALID, "name the CertificateAuthority"));
      return defaultAuthority;
    }
    if (ref.namespace() != null && !NAME.matcher(ref.namespace()).matches()) {
      violations.add(
          new Violation(
              "spec.certificateAuthorityRef.namespace",
              INVALID,
              "name the namespace of the CertificateAuthority, or leave it out for this one"));
      return defaultAuthority;
    }
    return new AuthorityName(ref.namespace() == null ? namespace : ref.namespace(), ref.name());
  }

  private DeclaredKey key(@Nullable String declared, Optional<String> bound) {
    if (declared != null && !declared.isEmpty()) {
      return judge(declared, DeclaredKey.Origin.DECLARED);
    }
    return bound
        .map(pem -> judge(pem, DeclaredKey.Origin.BOUND_BY_PASSWORD))
        .orElseGet(DeclaredKey.Absent::new);
  }

  private DeclaredKey judge(String pem, DeclaredKey.Origin origin) {
    return switch (keys.judge(pem)) {
      case KeyVerdict.Accepted(var key) -> new DeclaredKey.Sound(key, origin);
      case KeyVerdict.Rejected(var fingerprint, var violations) ->
          new DeclaredKey.Unsound(fingerprint, violations);
    };
  }
}
