package io.keymast.reconciler.brakes;

import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthoritySpec;
import io.keymast.api.CertificateAuthorityStatus;
import io.keymast.decision.Brake;
import io.keymast.decision.BrakeReason;
import io.keymast.decision.Brakes;
import io.keymast.domain.AuthorityName;
import io.keymast.reconciler.cluster.Names;
import io.keymast.reconciler.cluster.Pokes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The brakes of the authorities. One holds from the moment when it is engaged; the authority's
 * status tells, so that it holds after a restart and under another leader too.
 */
public final class AuthorityBrakes {
  private final Pokes<CertificateAuthority> authorities;
  private final Map<AuthorityName, Known> known = new ConcurrentHashMap<>();

  /**
   * @param uid of the object whose status and word are in; empty before it was first looked at
   */
  private record Known(Optional<String> uid, Brakes brakes) {}

  /**
   * What came of looking at an authority.
   *
   * @param released the brakes that held until now
   */
  record Heard(Brakes brakes, List<Brake> released) {}

  public AuthorityBrakes(Pokes<CertificateAuthority> authorities) {
    this.authorities = authorities;
  }

  /** Before anything else is made of the authority: what its status says, then a person's word. */
  synchronized Heard hear(CertificateAuthority object) {
    AuthorityName name = Names.of(object);
    Brakes before = restored(object, known.get(name));
    Brakes after = before.hearing(word(object));
    known.put(name, new Known(Optional.of(object.getMetadata().getUid()), after));
    return new Heard(
        after,
        before.engaged().stream().filter(brake -> !after.engaged().contains(brake)).toList());
  }

  public Brakes of(AuthorityName name) {
    Known found = known.get(name);
    return found == null ? Brakes.released() : found.brakes();
  }

  /** Whether the status says of each one that holds issuing that it does, and since when. */
  public boolean areStatedIn(CertificateAuthority object) {
    return stated(object.getStatus())
        .engaged()
        .containsAll(of(Names.of(object)).engaged().stream().filter(Brake::holdsIssuing).toList());
  }

  /** From now on it holds. */
  public void engage(AuthorityName name, Brake brake) {
    change(name, brakes -> brakes.engaging(brake));
  }

  /** Its cause is gone, so that nobody has to say anything. */
  public void release(AuthorityName name, BrakeReason reason) {
    change(name, brakes -> brakes.releasing(reason));
  }

  private synchronized void change(AuthorityName name, UnaryOperator<Brakes> change) {
    Known former = known.getOrDefault(name, new Known(Optional.empty(), Brakes.released()));
    Brakes changed = change.apply(former.brakes());
    if (!changed.equals(former.brakes())) {
      known.put(name, new Known(former.uid(), changed));
      authorities.poke(name.namespace(), name.name());
    }
  }

  /** What this process knows counts, once it has read what the status says. */
  private static Brakes restored(CertificateAuthority object, @Nullable Known former) {
    if (former == null) {
      return stated(object.getStatus());
    }
    if (former.uid().isEmpty()) {
      Brakes brakes = stated(object.getStatus());
      for (Brake brake : former.brakes().engaged()) {
        brakes = brakes.engaging(brake);
      }
      return brakes;
    }
    return former.uid().get().equals(object.getMetadata().getUid())
        ? former.brakes()
        : stated(object.getStatus());
  }

  public static Brakes stated(@Nullable CertificateAuthorityStatus status) {
    if (status == null) {
      return Brakes.released();
    }
    List<Brake> engaged =
        orEmpty(status.brakes()).stream()
            .filter(brake -> brake.reason() != null)
            .map(
                brake ->
                    new Brake(
                        Objects.requireNonNull(brake.reason()),
                        Objects.requireNonNullElse(brake.message(), "a brake holds"),
                        Objects.requireNonNullElse(brake.since(), Instant.EPOCH)))
            .toList();
    return new Brakes(engaged, orEmpty(status.resumed()));
  }

  private static Optional<String> word(CertificateAuthority object) {
    return Optional.ofNullable(object.getSpec()).map(CertificateAuthoritySpec::resume);
  }

  private static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }
}
