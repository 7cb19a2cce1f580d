package io.keymast.reconciler.revoking;

import io.keymast.api.BaseStation;
import io.keymast.decision.KnownCertificate;
import io.keymast.decision.Revocation;
import io.keymast.reconciler.cluster.Attempts;
import io.keymast.reconciler.cluster.AuthorityPresence;
import io.keymast.reconciler.cluster.Names;
import java.util.List;

/**
 * Revokes what a station had, and tells of it. What an authority issued that is not served is only
 * marked until its namespace is given back, and holds up nothing else.
 */
public final class StationRevoker {
  private final Revoker revoker;
  private final AuthorityPresence presence;
  private final RevocationNews news;

  public StationRevoker(Revoker revoker, AuthorityPresence presence, RevocationNews news) {
    this.revoker = revoker;
    this.presence = presence;
    this.news = news;
  }

  /** Those that can be made durable now. */
  public List<Revocation> possible(List<Revocation> revocations) {
    return revocations.stream()
        .filter(it -> presence.isServed(it.certificate().binding().authority()))
        .toList();
  }

  /** Returns when those that are possible are durable, and the certificates' specs say all. */
  public void revoke(BaseStation station, List<Revocation> revocations) {
    String namespace = Names.of(station).namespace();
    List<Revocation> possible = possible(revocations);
    Attempts attempts = new Attempts();
    attempts.attempt(
        () -> revoker.revoke(namespace, possible, revocation -> news.revoked(station, revocation)));
    attempts.attempt(
        () ->
            revoker.mark(
                namespace, revocations.stream().filter(it -> !possible.contains(it)).toList()));
    attempts.conclude();
  }

  /**
   * @param held by suspension, of an authority that is served
   */
  public void lift(BaseStation station, KnownCertificate held) {
    revoker.lift(Names.of(station).namespace(), held);
    news.lifted(station, held);
  }
}
