package io.keymast.decision;

import io.keymast.domain.KeyId;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * One CA key of an authority, as its status pins it.
 *
 * @param number counts the authority's CA keys from 1
 * @param trustedSince when it was pinned, and so came into every trust bundle
 * @param issuingSince when it became the one that issues; empty for one that never did
 */
public record CaGeneration(
    int number,
    CaCertificate certificate,
    State state,
    Instant trustedSince,
    Optional<Instant> issuingSince) {

  /** The life of a CA key. */
  public enum State {
    /** In every trust bundle, and issues nothing yet. */
    TRUSTED("Trusted"),
    /** Issues. There is at most one. */
    ACTIVE("Active"),
    /** Issues nothing any more, and is trusted as long as its certificates last. */
    RETIRING("Retiring"),
    /** No longer trusted; pinned as long as there are certificates that it signed. */
    RETIRED("Retired");

    private final String apiName;

    State(String apiName) {
      this.apiName = apiName;
    }

    public String apiName() {
      return apiName;
    }

    public static Optional<State> parse(String text) {
      return Arrays.stream(values()).filter(state -> state.apiName.equals(text)).findFirst();
    }
  }

  static CaGeneration waiting(int number, CaCertificate certificate, Instant now) {
    return new CaGeneration(number, certificate, State.TRUSTED, now, Optional.empty());
  }

  public KeyId keyId() {
    return certificate.keyId();
  }

  public boolean is(State other) {
    return state == other;
  }

  CaGeneration becoming(State next) {
    return new CaGeneration(number, certificate, next, trustedSince, issuingSince);
  }

  CaGeneration trustedFrom(Instant now) {
    return new CaGeneration(number, certificate, State.TRUSTED, now, issuingSince);
  }

  CaGeneration issuingFrom(Instant now) {
    return new CaGeneration(
        number, certificate, State.ACTIVE, trustedSince, issuingSince.or(() -> Optional.of(now)));
  }

  CaGeneration with(CaCertificate renewed) {
    return new CaGeneration(number, renewed, state, trustedSince, issuingSince);
  }
}
