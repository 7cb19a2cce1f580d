package io.keymast.operator;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.api.ResourceNames;
import io.keymast.domain.AuthorityName;

/** One Secret for all stations of a namespace, under an authority that asks for passwords. */
record StationPasswords(PlatformTeam team) {
  private static final String AUTHORITY = "passwords";

  AuthorityName authority() {
    return team.authority(AUTHORITY);
  }

  void haveAnAuthority() {
    team.appliesAuthority(
        AUTHORITY, "keyInstaller: {authentication: Password, allowUndeclared: true}");
    team.awaits(authority(), "True", "Issuing");
  }

  /** Returns the station's, which is its own. */
  String sets(Station station) {
    String password = "the password of " + station.eui();
    team.cluster()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(ResourceNames.STATION_PASSWORDS_SECRET)
                .withNamespace(team.stationNamespace())
                .endMetadata()
                .addToStringData(station.eui(), password)
                .build())
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager("password-of-" + station.name())
                .withForce(true)
                .build());
    return password;
  }
}
