package io.keymast.publication;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.fabric8.kubernetes.api.model.Secret;
import io.keymast.domain.AuthorityName;
import io.keymast.pki.OcspResponder;
import io.keymast.pki.OcspResponderKey;
import io.keymast.pki.SecretText;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The responders that the operator keeps in one Secret, read once per version of it. */
public final class OcspResponders {
  private static final Logger LOG = LoggerFactory.getLogger(OcspResponders.class);

  private final Supplier<Optional<Secret>> secret;
  private volatile Read read = new Read("", Map.of());

  private record Read(String version, Map<String, List<OcspResponder>> byAuthority) {}

  /**
   * @param secret as it was last seen
   */
  public OcspResponders(Supplier<Optional<Secret>> secret) {
    this.secret = secret;
  }

  /** One for each CA key; none for an authority without OCSP. */
  List<OcspResponder> of(AuthorityName authority) {
    return current().byAuthority.getOrDefault(OcspResponderKey.authorityPart(authority), List.of());
  }

  private Read current() {
    Optional<Secret> seen = secret.get();
    String version =
        seen.map(it -> it.getMetadata().getUid() + "/" + it.getMetadata().getResourceVersion())
            .orElse("");
    if (!read.version.equals(version)) {
      read = new Read(version, seen.map(OcspResponders::read).orElse(Map.of()));
    }
    return read;
  }

  private static Map<String, List<OcspResponder>> read(Secret secret) {
    Map<String, String> data = Objects.requireNonNullElse(secret.getData(), Map.of());
    Map<String, List<OcspResponder>> responders = new HashMap<>();
    for (OcspResponderKey key : OcspResponderKey.among(data.keySet())) {
      load(data, key)
          .ifPresentOrElse(
              responder ->
                  responders
                      .computeIfAbsent(key.authority(), _ -> new ArrayList<>())
                      .add(responder),
              () ->
                  LOG.atWarn()
                      .addKeyValue("entry", key.certificates())
                      .log("An OCSP responder can't be used"));
    }
    return responders;
  }

  private static Optional<OcspResponder> load(Map<String, String> data, OcspResponderKey key) {
    return text(data, key.certificates())
        .flatMap(
            certificates ->
                text(data, key.privateKey())
                    .flatMap(
                        privateKey -> OcspResponder.load(certificates, SecretText.of(privateKey))))
        .filter(responder -> responder.issuer().subjectKeyId().equals(Optional.of(key.keyId())));
  }

  private static Optional<String> text(Map<String, String> data, String name) {
    try {
      return Optional.ofNullable(data.get(name))
          .map(encoded -> new String(Base64.getDecoder().decode(encoded), US_ASCII));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }
}
