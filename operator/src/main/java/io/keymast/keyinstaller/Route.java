package io.keymast.keyinstaller;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.StationName;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a path asks for, and about whom. */
record Route(Endpoint endpoint, Label label) {

  /** The functions of the Key Installer. */
  enum Endpoint {
    CA_CERTS("cacerts", "GET"),
    CSR_ATTRS("csrattrs", "GET"),
    SIMPLE_ENROLL("simpleenroll", "POST"),
    SIMPLE_REENROLL("simplereenroll", "POST"),
    CERTIFICATE("certificate", "GET"),
    CA("ca", "GET");

    private final String path;
    private final String method;

    Endpoint(String path, String method) {
      this.path = path;
      this.method = method;
    }

    String path() {
      return path;
    }

    /** The only method that it takes. */
    String method() {
      return method;
    }

    private boolean isEst() {
      return this != CERTIFICATE && this != CA;
    }

    private static Optional<Endpoint> of(String path, boolean est) {
      for (Endpoint endpoint : values()) {
        if (endpoint.path.equals(path) && endpoint.isEst() == est) {
          return Optional.of(endpoint);
        }
      }
      return Optional.empty();
    }
  }

  /** An EST label (RFC 7030, 3.2.2). */
  sealed interface Label {
    /** No label: the key or the user name says who it is. */
    record None() implements Label {}

    /** {@code <namespace>.<name>}: only that station is meant. */
    record OfStation(StationName station) implements Label {}

    /** {@code ca.<namespace>.<authority>}: that authority's trust. */
    record OfAuthority(AuthorityName authority) implements Label {}

    /** Can't name anything that exists; answered like a name that does not exist. */
    record OfNothing() implements Label {}
  }

  private static final String EST = "/.well-known/est/";
  private static final String V1 = "/v1/";
  private static final String AUTHORITY_PREFIX = "ca.";
  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

  /** Empty where there is no such function. */
  static Optional<Route> of(String path) {
    if (path.startsWith(EST)) {
      return of(path.substring(EST.length()), true);
    }
    return path.startsWith(V1) ? of(path.substring(V1.length()), false) : Optional.empty();
  }

  private static Optional<Route> of(String rest, boolean est) {
    int slash = rest.indexOf('/');
    if (slash < 0) {
      return Endpoint.of(rest, est).map(endpoint -> new Route(endpoint, new Label.None()));
    }
    String label = rest.substring(0, slash);
    return Endpoint.of(rest.substring(slash + 1), est)
        .map(endpoint -> new Route(endpoint, label(endpoint, label)));
  }

  private static Label label(Endpoint endpoint, String label) {
    boolean trust = endpoint == Endpoint.CA_CERTS || endpoint == Endpoint.CA;
    boolean authority = trust && label.startsWith(AUTHORITY_PREFIX) && label.indexOf('.', 3) > 0;
    String name = authority ? label.substring(AUTHORITY_PREFIX.length()) : label;
    int dot = name.indexOf('.');
    if (dot < 0
        || !NAMESPACE.matcher(name.substring(0, dot)).matches()
        || !NAME.matcher(name.substring(dot + 1)).matches()) {
      return new Label.OfNothing();
    }
    return authority
        ? new Label.OfAuthority(new AuthorityName(name.substring(0, dot), name.substring(dot + 1)))
        : new Label.OfStation(new StationName(name.substring(0, dot), name.substring(dot + 1)));
  }
}
