package io.keymast.status;

import io.keymast.api.BaseStationStatus;
import io.keymast.validation.AuthorityPolicy.Authentication;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The station proved itself by the way that its authority does not allow, and has not since. */
public record RefusedProof(Way way, Instant observedAt) {

  /** How it came; the other one is what the authority asks for. */
  public enum Way {
    PUBLIC_KEY("PublicKey"),
    PASSWORD("Password");

    private final String apiName;

    Way(String apiName) {
      this.apiName = apiName;
    }

    static Optional<Way> parse(@Nullable String text) {
      for (Way way : values()) {
        if (way.apiName.equals(text)) {
          return Optional.of(way);
        }
      }
      return Optional.empty();
    }

    boolean isAllowedBy(Authentication authentication) {
      return switch (authentication) {
        case PUBLIC_KEY -> this == PUBLIC_KEY;
        case PASSWORD, PASSWORD_BINDS_UNDECLARED_KEY -> this == PASSWORD;
      };
    }
  }

  /** What the Key Installer noted, unless the station has come by the right way since. */
  public static Optional<RefusedProof> in(@Nullable BaseStationStatus status) {
    return Optional.ofNullable(status)
        .map(BaseStationStatus::enrollment)
        .flatMap(enrollment -> Optional.ofNullable(enrollment.refused()))
        .filter(refused -> refused.resolvedAt() == null)
        .flatMap(
            refused ->
                Way.parse(refused.way())
                    .flatMap(
                        way ->
                            Optional.ofNullable(refused.observedAt())
                                .map(at -> new RefusedProof(way, at))));
  }

  String sentence() {
    return switch (way) {
      case PASSWORD ->
          "the station came by its password at "
              + observedAt
              + " and was refused: its authority takes proof of the declared key only; set the"
              + " station to authenticate by its key (AUTHENTICATION=PublicKey in the agent), or"
              + " the authority's keyInstaller.authentication to Password";
      case PUBLIC_KEY ->
          "the station came without its password, by its key alone, at "
              + observedAt
              + " and was refused: its authority takes the password only; give the station its"
              + " password, or set the authority's keyInstaller.authentication to PublicKey";
    };
  }
}
