package io.keymast.keyinstaller;

import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthoritySpec;
import io.keymast.api.CertificateAuthorityStatus;
import io.keymast.api.CertificateAuthorityStatus.Generation;
import io.keymast.decision.CaGeneration;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.pki.ParsedCertificate;
import io.keymast.status.ConditionType;
import io.keymast.validation.AuthoritySpecValidator;
import io.keymast.validation.AuthorityVerdict;
import io.keymast.validation.CaSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** From a CertificateAuthority to its policy; parsed once per version of the object. */
final class AuthorityReader {
  /** Of a generation that nobody is to trust any more. */
  private static final String RETIRED = CaGeneration.State.RETIRED.apiName();

  private final Map<AuthorityName, Read> known = new ConcurrentHashMap<>();

  private record Read(String resourceVersion, Optional<HandoverPolicy> policy, CaBundle signers) {}

  /** Empty where the way of authentication is one that this version does not know. */
  Optional<HandoverPolicy> read(CertificateAuthority authority) {
    return parsed(authority).policy();
  }

  /** Of all its generations, retired ones too: tells whose a certificate was, and no more. */
  CaBundle signers(CertificateAuthority authority) {
    return parsed(authority).signers();
  }

  private Read parsed(CertificateAuthority authority) {
    AuthorityName name =
        new AuthorityName(
            authority.getMetadata().getNamespace(), authority.getMetadata().getName());
    String version =
        authority.getMetadata().getUid() + "/" + authority.getMetadata().getResourceVersion();
    Read read = known.get(name);
    if (read == null || !read.resourceVersion().equals(version)) {
      read = new Read(version, policy(name, authority), bundle(stated(authority.getStatus())));
      known.put(name, read);
    }
    return read;
  }

  void forget(AuthorityName name) {
    known.remove(name);
  }

  private static Optional<HandoverPolicy> policy(
      AuthorityName name, CertificateAuthority authority) {
    CertificateAuthoritySpec spec = authority.getSpec();
    CertificateAuthoritySpec.KeyInstaller keyInstaller = spec == null ? null : spec.keyInstaller();
    String authentication = keyInstaller == null ? null : keyInstaller.authentication();
    CaBundle trust = trust(authority.getStatus());
    return HandoverPolicy.Authentication.parse(
            Objects.requireNonNullElse(authentication, "PublicKey"))
        .map(
            way ->
                new HandoverPolicy(
                    name,
                    way,
                    undeclaredKeys(keyInstaller),
                    requestedNames(name, spec),
                    canIssue(authority, trust),
                    trust));
  }

  /** Of an authority whose spec is refused, nothing is issued, whatever a request asks for. */
  private static Optional<RequiredNames> requestedNames(
      AuthorityName name, @Nullable CertificateAuthoritySpec spec) {
    return AuthoritySpecValidator.validate(name, spec)
            instanceof AuthorityVerdict.Valid(var policy, CaSource.CertManager _)
        ? Optional.of(
            new RequiredNames(
                policy.certificates().dnsSuffix(), policy.certificates().organization()))
        : Optional.empty();
  }

  private static HandoverPolicy.UndeclaredKeys undeclaredKeys(
      CertificateAuthoritySpec.@Nullable KeyInstaller keyInstaller) {
    return keyInstaller != null && Boolean.TRUE.equals(keyInstaller.allowUndeclared())
        ? HandoverPolicy.UndeclaredKeys.BOUND_AT_FIRST_ENROLMENT
        : HandoverPolicy.UndeclaredKeys.REFUSED;
  }

  private static boolean canIssue(CertificateAuthority authority, CaBundle trust) {
    CertificateAuthoritySpec spec = authority.getSpec();
    CertificateAuthorityStatus status = authority.getStatus();
    boolean paused = spec != null && Boolean.TRUE.equals(spec.paused());
    boolean notReady =
        status == null
            || ConditionType.READY
                .in(status.conditions())
                .filter(ready -> "False".equals(ready.status()))
                .isPresent();
    return !paused
        && !notReady
        && !trust.isEmpty()
        && authority.getMetadata().getDeletionTimestamp() == null;
  }

  /** Whether the status lists its CA keys, and this one is none of them any more. */
  static boolean isFormer(CertificateAuthority authority, KeyId key) {
    List<Generation> stated = stated(authority.getStatus());
    return !stated.isEmpty() && stated.stream().noneMatch(it -> key.value().equals(it.keyId()));
  }

  private static List<Generation> stated(@Nullable CertificateAuthorityStatus status) {
    return status == null || status.generations() == null ? List.of() : status.generations();
  }

  private static CaBundle trust(@Nullable CertificateAuthorityStatus status) {
    return bundle(
        stated(status).stream()
            .filter(generation -> !Objects.equals(generation.state(), RETIRED))
            .toList());
  }

  private static CaBundle bundle(List<Generation> generations) {
    return CaBundle.of(
        certificates(generations, Generation::certificate).toList(),
        certificates(generations, Generation::crossCertificates).flatMap(List::stream).toList());
  }

  private static Stream<List<ParsedCertificate>> certificates(
      List<Generation> generations, Function<Generation, @Nullable String> pem) {
    return generations.stream()
        .flatMap(generation -> Optional.ofNullable(pem.apply(generation)).stream())
        .flatMap(text -> ParsedCertificate.parsePem(text).stream());
  }
}
