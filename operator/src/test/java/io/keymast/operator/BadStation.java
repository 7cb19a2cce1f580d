package io.keymast.operator;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.Der;
import io.keymast.pki.KeySamples;
import java.math.BigInteger;
import java.util.Base64;
import java.util.Random;
import java.util.stream.Collectors;

/** What may be wrong with a station although the API server takes it, and what it then says. */
enum BadStation {
  POINT_OFF_ITS_CURVE("PointNotOnCurve") {
    @Override
    void isApplied(PlatformTeam team, Station station, Station good) {
      byte[] damaged = Base64.getMimeDecoder().decode(base64(station.publicKey()));
      damaged[damaged.length - 1] ^= 1;
      team.applies(station.withKey(pem(Der.copyOf(damaged))));
    }
  },
  WEAK_KEY("KeyTooSmall") {
    @Override
    void isApplied(PlatformTeam team, Station station, Station good) {
      team.applies(station.withKey(pem(KeySamples.rsa(1024, station.name().hashCode()))));
    }
  },
  /** As deep as a declared key can be. */
  NESTED_KEY("MalformedKey") {
    @Override
    void isApplied(PlatformTeam team, Station station, Station good) {
      team.applies(station.withKey(pem(Der.copyOf(KeySamples.nested(5800)))));
    }
  },
  /** As large a modulus as a declared key can have. */
  HUGE_MODULUS("KeyTooLarge") {
    @Override
    void isApplied(PlatformTeam team, Station station, Station good) {
      BigInteger modulus = new BigInteger(46_000, new Random(station.name().hashCode()));
      team.applies(
          station.withKey(pem(KeySamples.rsa(modulus.setBit(46_000).setBit(0), KeySamples.E))));
    }
  },
  /** As large as the API server takes it, beside a key that is refused. */
  OVERSIZE_OBJECT("KeyTooSmall") {
    @Override
    void isApplied(PlatformTeam team, Station station, Station good) {
      Station weak = station.withKey(pem(KeySamples.rsa(1024, station.name().hashCode())));
      team.applies(
          team.manifest(team.authority(), weak)
              .replace(
                  "metadata: {",
                  "metadata: {annotations: {note: \"" + "x".repeat(MOST_ANNOTATED) + "\"}, "));
    }
  },
  NO_KEY("NotDeclared") {
    @Override
    void isApplied(PlatformTeam team, Station station, Station good) {
      team.applies(station.withKey(""));
    }
  },
  KEY_OF_ANOTHER("KeyHeldByAnotherStation") {
    @Override
    void isApplied(PlatformTeam team, Station station, Station good) {
      team.applies(station.withKey(good.publicKey()));
    }
  },
  EUI_OF_ANOTHER("DuplicateEui") {
    @Override
    void isApplied(PlatformTeam team, Station station, Station good) {
      team.applies(station.withEui(good.eui()));
    }
  },
  NO_BACKHAUL("BackhaulRequired") {
    @Override
    void isApplied(PlatformTeam team, Station station, Station good) {
      team.applies(station, "backhaul: None");
    }
  },
  NO_SUCH_AUTHORITY("AuthorityNotFound") {
    @Override
    void isApplied(PlatformTeam team, Station station, Station good) {
      team.appliesUnder(new AuthorityName("nowhere", "nobody"), station);
    }
  };

  private static final int MOST_ANNOTATED = 250_000;

  private final String reason;

  BadStation(String reason) {
    this.reason = reason;
  }

  /** Why it is not Ready. Of two that claim the same, either may be the one that says so. */
  String reason() {
    return reason;
  }

  abstract void isApplied(PlatformTeam team, Station station, Station good);

  private static String base64(String pem) {
    return pem.lines().filter(line -> !line.startsWith("-")).collect(Collectors.joining());
  }

  private static String pem(Der key) {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.toByteArray())
        + "\n-----END PUBLIC KEY-----\n";
  }
}
