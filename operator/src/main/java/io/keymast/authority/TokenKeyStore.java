package io.keymast.authority;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.authority.CaKeyStore.Origin;
import io.keymast.authority.CaKeyStore.Stored;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.Validity;
import io.keymast.domain.Violation;
import io.keymast.pki.CaKey;
import io.keymast.pki.CaKeyLoading;
import io.keymast.pki.CaSubject;
import io.keymast.pki.ParsedCertificate;
import io.keymast.pki.SecretText;
import io.keymast.pki.TokenKey;
import io.keymast.token.Token;
import io.keymast.token.Token.Found;
import io.keymast.token.TokenException;
import io.keymast.token.TokenException.Reason;
import io.keymast.token.TokenName;
import io.keymast.token.Tokens;
import io.keymast.validation.CaSource;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * CA keys in tokens, each beside its certificate. Nothing of a key is ever in the cluster but the
 * PIN, in a Secret of the authority's namespace that is read live.
 */
public final class TokenKeyStore {
  private static final String PIN = "pin";

  private final KubernetesClient client;
  private final Tokens tokens;

  public TokenKeyStore(KubernetesClient client, Tokens tokens) {
    this.client = client;
    this.tokens = tokens;
  }

  /**
   * The key with its certificate, judged; empty as long as one of them is not there.
   *
   * @throws TokenException if the token can't be used now
   */
  public Optional<Stored.Present> find(
      AuthorityName authority, CaSource.Token source, Instant now) {
    return allowed(authority, source)
        .find(pin(authority, source), source.keyLabel())
        .flatMap(
            found ->
                found
                    .certificate()
                    .map(
                        certificate ->
                            new Stored.Present(
                                ParsedCertificate.parse(certificate)
                                    .map(it -> CaKey.load(it, found.key(), now))
                                    .orElseGet(() -> unreadable(source)),
                                Origin.OPERATOR)));
  }

  /** Signs the certificate of the key of this label, which is made where there is none. */
  public CaKey make(
      AuthorityName authority,
      CaSource.Token source,
      SerialNumber serialNumber,
      Validity validity,
      SecureRandom random) {
    Token token = allowed(authority, source);
    SecretText pin = pin(authority, source);
    CaSource.SelfSigned profile = source.profile();
    if (token.find(pin, source.keyLabel()).isEmpty()) {
      token.generate(pin, source.keyLabel(), profile.keyAlgorithm());
    }
    TokenKey key =
        token
            .find(pin, source.keyLabel())
            .map(Found::key)
            .orElseThrow(
                () ->
                    new TokenException(
                        Reason.UNAVAILABLE, "look at the token: it does not show a key it made"));
    CaKey made =
        CaKey.selfSigned(
            new CaSubject(profile.commonName(), profile.organization(), profile.country()),
            key,
            serialNumber,
            validity,
            random);
    token.store(pin, source.keyLabel(), made.certificate().der(), made.subjectDer());
    return made;
  }

  private static CaKeyLoading unreadable(CaSource.Token source) {
    return new CaKeyLoading.Refused(
        List.of(
            new Violation(
                "spec.source.pkcs11",
                "CertificateNotParseable",
                "store the CA's certificate in the token under the label "
                    + source.keyLabel()
                    + ": what is there is no X.509 certificate")));
  }

  private SecretText pin(AuthorityName authority, CaSource.Token source) {
    Secret secret =
        client.secrets().inNamespace(authority.namespace()).withName(source.pinSecret()).get();
    return Optional.ofNullable(secret)
        .map(Secret::getData)
        .map(data -> data.get(PIN))
        .map(text -> new String(Base64.getMimeDecoder().decode(text), StandardCharsets.UTF_8))
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .map(SecretText::of)
        .orElseThrow(
            () ->
                new TokenException(
                    Reason.PIN_MISSING,
                    "put the token's PIN into the Secret "
                        + source.pinSecret()
                        + " of the authority's namespace, under the key pin"));
  }

  private Token allowed(AuthorityName authority, CaSource.Token source) {
    return tokens.allowed(
        authority.namespace(), new TokenName(source.module(), source.tokenLabel()));
  }
}
