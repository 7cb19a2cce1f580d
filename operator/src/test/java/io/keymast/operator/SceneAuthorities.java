package io.keymast.operator;

import static io.keymast.support.Patience.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus.Generation;
import io.keymast.domain.AuthorityName;
import io.keymast.status.ConditionType;
import io.keymast.support.OperatorClock;
import io.keymast.support.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The authority of a scene, the one that its station may move to, and the namespace of gates that
 * trust it; all are named after the scene.
 *
 * @param goesOn is run whenever somebody does something
 */
record SceneAuthorities(PlatformTeam team, OperatorClock clock, Runnable goesOn) {
  /** Longer than it takes to be seen, and too short to matter to others by the same clock. */
  private static final Duration SOON = Duration.ofSeconds(10);

  /** What the names of their namespaces end with. */
  static final String GATES = "-gates";

  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";

  AuthorityName own() {
    return team.authority();
  }

  AuthorityName another() {
    return team.authority(own().name() + "-next");
  }

  String gates() {
    return own().name() + GATES;
  }

  List<AuthorityName> names() {
    return List.of(own(), another());
  }

  /** Those that there are. */
  List<AuthorityName> all() {
    return names().stream().filter(each -> team.resource(each).get() != null).toList();
  }

  /** It makes its keys itself. */
  void startsSelfSigned() {
    starts("source: {selfSigned: {subject: {commonName: Test CA}}}", "");
  }

  /** While two of its CAs are trusted, they certify each other. */
  void startsSupplied() {
    team.suppliesCa(suppliedSecret(), CaFiles.pkcs8());
    starts("source: {secretName: " + suppliedSecret() + "}", ", crossSign: true");
  }

  void startsAnother() {
    goesOn.run();
    team.appliesAuthority(another().name());
    team.awaits(another(), "True", "Issuing");
  }

  /** The next key is made at once, and issues when time has passed. */
  void givesUpItsKeySoon() {
    goesOn.run();
    team.patches(
        team.sees(own()),
        "{\"spec\":{\"rotation\":{\"retireNow\":\"%s\"}}}".formatted(clock.now().plus(SOON)));
    awaitsKeys(2);
  }

  /** It is trusted at once, and issues when time has passed. */
  void isSuppliedWithAnotherKey() {
    goesOn.run();
    team.suppliesCa(suppliedSecret(), CaFiles.pkcs8());
    team.hurries(own());
    awaitsKeys(2);
  }

  void timePasses() {
    goesOn.run();
    clock.advance(SOON.plusSeconds(1));
    team.hurries(own());
  }

  /** Each of its two CAs certifies the other. */
  void awaitsCrossSigned() {
    team.awaits(
        own(),
        seen ->
            seen.getStatus() != null
                && ConditionType.CROSS_SIGNED
                    .in(seen.getStatus().conditions())
                    .filter(condition -> "BothWays".equals(condition.reason()))
                    .isPresent());
  }

  /** The one that issued first is trusted no longer, and what certifies it is on a CRL. */
  void givesUpTheFormerKey() {
    CertificateAuthority seen = team.sees(own());
    Instant began =
        Objects.requireNonNull(
            generations(seen.getStatus().generations()).getFirst().issuingSince());
    goesOn.run();
    team.patches(
        seen, "{\"spec\":{\"rotation\":{\"retireNow\":\"%s\"}}}".formatted(began.plusSeconds(1)));
    awaitsStates("Retired", "Active");
    await("what certifies the former CA of " + own() + " is on a CRL")
        .until(() -> !new PublishedList(team, own()).withdrawn().isEmpty());
  }

  /** It waits until what it issued has ended. */
  void isDeleted() {
    goesOn.run();
    team.resource(own()).delete();
    team.awaits(own(), "False", "Deleting");
  }

  void awaitsStates(String... states) {
    team.awaits(
        own(),
        seen ->
            seen.getStatus() != null
                && generations(seen.getStatus().generations()).stream()
                    .map(Generation::state)
                    .toList()
                    .equals(List.of(states)));
  }

  /** So many CA certificates are in the copy that the gates mount. */
  void awaitsTrusted(int certificates) {
    await(certificates + " CAs in the copy of " + gates())
        .until(
            () ->
                trustCopy()
                    .map(copy -> copy.getData().get("ca.pem"))
                    .filter(pem -> pem.split(BEGIN, -1).length == certificates + 1)
                    .isPresent());
  }

  Optional<ConfigMap> trustCopy() {
    return Optional.ofNullable(
        team.cluster().configMaps().inNamespace(gates()).withName(TrustTeam.NAME).get());
  }

  /** A line of each of their CA keys, without which it is of no use. */
  List<String> privateKeys() {
    return CaKeyLines.of(team, name -> name.startsWith(own().name() + "-"));
  }

  /** Their statuses tell of what is now: by themselves they do so at a pace of their own. */
  void awaitNews() {
    all()
        .forEach(
            each -> {
              team.hurries(each);
              team.awaits(
                  each,
                  seen ->
                      seen.getStatus() != null
                          && seen.getMetadata()
                              .getGeneration()
                              .equals(seen.getStatus().observedGeneration()));
            });
  }

  private void starts(String source, String rotation) {
    goesOn.run();
    Resources.apply(
        team.cluster(),
        new NamespaceBuilder()
            .withNewMetadata()
            .withName(gates())
            .withLabels(Map.of("trusts", own().name()))
            .endMetadata()
            .build());
    team.appliesAuthorityOf(
        own().name(),
        source,
        "rotation: {trustBefore: %ds, spread: 0s%s}".formatted(SOON.toSeconds(), rotation),
        "trustDistribution: {namespaceSelector: {matchLabels: {trusts: %s}}}"
            .formatted(own().name()));
    awaitsTrusted(1);
  }

  private void awaitsKeys(int number) {
    team.awaits(
        own(),
        seen ->
            seen.getStatus() != null
                && generations(seen.getStatus().generations()).size() == number);
  }

  private String suppliedSecret() {
    return own().name() + "-tls";
  }

  private static List<Generation> generations(@Nullable List<Generation> stated) {
    return stated == null ? List.of() : stated;
  }
}
