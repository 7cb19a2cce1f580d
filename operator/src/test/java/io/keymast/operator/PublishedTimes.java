package io.keymast.operator;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.keymast.domain.AuthorityName;
import io.keymast.pki.CrlFields;
import io.keymast.revocation.CrlHead;
import io.keymast.revocation.LedgerNames;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Of each CRL of an authority, as it is published: none is missed, however short its life is. */
final class PublishedTimes implements AutoCloseable {
  private final List<CrlFields> all = new CopyOnWriteArrayList<>();
  private final Watch watch;

  private PublishedTimes(PlatformTeam team, AuthorityName authority) {
    this.watch =
        team.cluster()
            .configMaps()
            .inNamespace(authority.namespace())
            .withLabel(LedgerNames.PART_LABEL, LedgerNames.HEAD)
            .watch(
                new Watcher<>() {
                  @Override
                  public void eventReceived(Action action, ConfigMap head) {
                    if (isOf(authority, head)) {
                      all.add(CrlHead.read(head).fields());
                    }
                  }

                  @Override
                  public void onClose(WatcherException cause) {}
                });
  }

  /** From the present one on. */
  static PublishedTimes of(PlatformTeam team) {
    return new PublishedTimes(team, team.authority());
  }

  /** In their order. */
  List<CrlFields> all() {
    return List.copyOf(all);
  }

  @Override
  public void close() {
    watch.close();
  }

  private static boolean isOf(AuthorityName authority, ConfigMap head) {
    return LedgerNames.authorityOf(head.getMetadata().getName())
        .equals(Optional.of(authority.name()));
  }
}
