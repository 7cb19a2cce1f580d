package io.keymast.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.keymast.api.BaseStationSpec;
import io.keymast.api.BaseStationStatus;
import io.keymast.api.CertificateAuthoritySpec;
import io.keymast.api.TolerantSerialization;
import io.keymast.decision.AStation;
import io.keymast.decision.AnAuthority;
import io.keymast.decision.AuthorityState.Usable;
import io.keymast.decision.CertificateBinding;
import io.keymast.decision.CertificateName;
import io.keymast.decision.Decision;
import io.keymast.decision.IssuanceCause;
import io.keymast.decision.KnownCertificate;
import io.keymast.decision.ObservedStation;
import io.keymast.decision.Standing;
import io.keymast.decision.StationDecider;
import io.keymast.domain.CertificateUsage;
import io.keymast.domain.PacketForwarderVersion;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.Validity;
import io.keymast.validation.AuthoritySpecValidator;
import io.keymast.validation.AuthorityVerdict;
import io.keymast.validation.KeyBlocklist;
import io.keymast.validation.KeyJudge;
import io.keymast.validation.SpecValidator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole decisions: what is in the cluster, and what becomes of it. */
class GoldenStatusTest {
  private static final Path SCENES =
      Path.of(System.getProperty("keymast.root"), "operator/src/test/resources/decisions");

  private final KubernetesSerialization yaml = TolerantSerialization.create();

  /** What is in the cluster, and when. */
  record Scene(
      Instant now,
      Instant authorityNotAfter,
      CertificateAuthoritySpec authority,
      BaseStationSpec station,
      @Nullable List<Stored> certificates) {}

  /** A stored certificate; for the key of this fingerprint. */
  record Stored(
      long revision,
      String serialNumber,
      String publicKeyFingerprint,
      Instant notBefore,
      Instant notAfter,
      @Nullable String revocation,
      @Nullable List<String> actedTokens,
      @Nullable Instant deliveredAt,
      @Nullable Instant inUseAt,
      @Nullable String usage,
      @Nullable String packetForwarderVersion) {}

  /** What becomes of it. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record Outcome(
      String decision,
      List<String> revoked,
      @Nullable Issued issued,
      @Nullable BaseStationStatus status) {}

  /** The certificate that is issued. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record Issued(
      String name, Instant notBefore, Instant notAfter, List<String> causes, List<String> tokens) {}

  static Stream<String> scenes() throws IOException {
    return names(".in.yaml").stream().sorted();
  }

  private static Set<String> names(String end) throws IOException {
    try (Stream<Path> files = Files.list(SCENES)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(end))
          .map(name -> name.substring(0, name.length() - end.length()))
          .collect(Collectors.toSet());
    }
  }

  @Test
  @DisplayName("Every scene has an outcome, and every outcome a scene")
  void noneIsUnused() throws IOException {
    assertThat(names(".out.yaml")).isEqualTo(names(".in.yaml")).isNotEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("scenes")
  void outcome(String name) throws IOException {
    Scene scene = yaml.unmarshal(read(name + ".in.yaml"), Scene.class);
    ObservedStation observed = observed(scene);

    Decision decision = StationDecider.decide(observed);

    String actual = yaml.asYaml(outcome(observed, decision));
    assertThat(yaml.unmarshal(actual, JsonNode.class))
        .as(actual)
        .isEqualTo(yaml.unmarshal(read(name + ".out.yaml"), JsonNode.class));
  }

  private static String read(String file) throws IOException {
    return Files.readString(SCENES.resolve(file));
  }

  private static ObservedStation observed(Scene scene) {
    AuthorityVerdict.Valid authority =
        (AuthorityVerdict.Valid)
            AuthoritySpecValidator.validate(AnAuthority.NAME, scene.authority());
    return new ObservedStation(
        new ObservedStation.Identity(AStation.NAME, "uid-1", 1),
        new SpecValidator(AnAuthority.NAME, KeyJudge.with(KeyBlocklist.empty()))
            .validate(AStation.NAME.namespace(), scene.station(), Optional.empty()),
        new Usable(
            AnAuthority.NAME, AnAuthority.KEY_ID, scene.authorityNotAfter(), authority.policy()),
        Standing.unrivalled(),
        Objects.requireNonNullElse(scene.certificates(), List.<Stored>of()).stream()
            .map(GoldenStatusTest::known)
            .toList(),
        scene.now());
  }

  private static KnownCertificate known(Stored stored) {
    CertificateBinding binding =
        new CertificateBinding(
            new PublicKeyFingerprint(stored.publicKeyFingerprint()),
            AnAuthority.NAME,
            AnAuthority.KEY_ID,
            CertificateUsage.parse(Objects.requireNonNullElse(stored.usage(), "TLS"))
                .orElseThrow());
    return new KnownCertificate(
        CertificateName.of(AStation.NAME, AStation.EUI, binding, stored.revision()),
        stored.revision(),
        new KnownCertificate.Identity(
            SerialNumber.parse(stored.serialNumber()).orElseThrow(),
            new Validity(stored.notBefore(), stored.notAfter())),
        binding,
        new KnownCertificate.Origin(
            EnumSet.of(stored.revision() == 1 ? IssuanceCause.INITIAL : IssuanceCause.KEY_CHANGED),
            Objects.requireNonNullElse(stored.actedTokens(), List.of()),
            new KnownCertificate.PacketForwarder(
                Optional.ofNullable(stored.packetForwarderVersion())
                    .flatMap(PacketForwarderVersion::parse),
                Optional.empty())),
        new KnownCertificate.Fate(
            Optional.ofNullable(stored.revocation()).flatMap(RevocationReason::parse),
            Optional.ofNullable(stored.deliveredAt()),
            Optional.ofNullable(stored.inUseAt())));
  }

  private static Outcome outcome(ObservedStation observed, Decision decision) {
    String name = decision.getClass().getSimpleName();
    return switch (decision) {
      case Decision.Issue(var revocations, var intent) ->
          new Outcome(
              name,
              revocations.stream().map(it -> it.certificate().name()).toList(),
              new Issued(
                  CertificateName.of(
                      AStation.NAME, intent.eui(), intent.binding(), intent.revision()),
                  intent.validity().notBefore(),
                  intent.validity().notAfter(),
                  intent.account().causes().stream().map(IssuanceCause::apiName).toList(),
                  intent.account().actedTokens()),
              null);
      case Decision.Keep keep ->
          new Outcome(
              name,
              keep.revocations().stream().map(it -> it.certificate().name()).toList(),
              null,
              statusOf(observed, keep));
      case Decision other -> new Outcome(name, List.of(), null, statusOf(observed, other));
    };
  }

  private static BaseStationStatus statusOf(ObservedStation observed, Decision decision) {
    return BaseStationStatusFactory.create(
        new StationFacts(observed, decision, Optional.empty()), null);
  }
}
