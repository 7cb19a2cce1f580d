package io.keymast.operator;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.keymast.support.Resources;
import io.keymast.support.SoftToken;
import io.keymast.token.AllowedTokens;
import io.keymast.token.TokenName;
import java.util.Map;
import java.util.Set;

/** Those of the platform team who have a token. */
record TokenTeam(PlatformTeam team, String tokenLabel) {
  /** This token for the authorities of this team, by the module {@code softhsm}. */
  AllowedTokens allowed() {
    return new AllowedTokens(
        Map.of("softhsm", SoftToken.library()),
        Map.of(new TokenName("softhsm", tokenLabel), Set.of(team.authority().namespace())));
  }

  void suppliesPin(String name, String pin) {
    Resources.apply(
        team.cluster(),
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(team.authority(name).namespace())
            .withName(name + "-pin")
            .endMetadata()
            .addToStringData("pin", pin)
            .build());
  }

  /** By the key of the authority's own name, and more fields of {@code pkcs11}. */
  void appliesAuthority(String name, String module, String more) {
    team.appliesAuthorityOf(
        name,
        "source: {pkcs11: {module: %s, tokenLabel: %s, keyLabel: %s, pinSecretName: %s-pin, %s}}"
            .formatted(module, tokenLabel, name, name, more));
  }
}
