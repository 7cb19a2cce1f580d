package io.keymast.reconciler.cluster;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.ResourceNames;
import io.keymast.domain.AuthorityName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Certificates that left the cache though nobody was seen to delete them: while a watch was
 * interrupted, or since the cluster has lost them. As long as it is open which it was, nothing is
 * issued under their authority: a lost one would be made once more.
 */
public final class VanishedCertificates {
  /** By the authority that they name, and by UID: another one may have its name by now. */
  private final Map<Optional<AuthorityName>, Map<String, BaseStationCertificate>> unexplained =
      new ConcurrentHashMap<>();

  /** The UIDs of those that nothing waits for. */
  private final Set<String> aside = ConcurrentHashMap.newKeySet();

  /**
   * Of those alone that were not being deleted, and could not go without that: their finalizer
   * holds them until they are revoked or expired.
   *
   * @param last as the cache had it
   */
  public void add(BaseStationCertificate last) {
    ObjectMeta metadata = last.getMetadata();
    if (metadata.getDeletionTimestamp() == null
        && metadata.getFinalizers().contains(ResourceNames.CERTIFICATE_FINALIZER)) {
      unexplained.compute(
          Names.authorityOf(last),
          (_, former) -> {
            Map<String, BaseStationCertificate> ofOne =
                former == null ? new ConcurrentHashMap<>() : former;
            ofOne.put(metadata.getUid(), last);
            return ofOne;
          });
    }
  }

  public boolean areNone() {
    return unexplained.isEmpty();
  }

  public List<BaseStationCertificate> all() {
    return unexplained.values().stream().flatMap(ofOne -> ofOne.values().stream()).toList();
  }

  /** What became of it is known, and dealt with. */
  public void explain(BaseStationCertificate last) {
    unexplained.computeIfPresent(
        Names.authorityOf(last),
        (_, ofOne) -> {
          ofOne.remove(last.getMetadata().getUid());
          return ofOne.isEmpty() ? null : ofOne;
        });
    aside.remove(last.getMetadata().getUid());
  }

  /** What became of it can't be told for now, and its authority goes on all the same. */
  public void setAside(BaseStationCertificate last) {
    aside.add(last.getMetadata().getUid());
  }

  /** Whether nothing waits for any of them. */
  public boolean areAllAside() {
    return unexplained.values().stream().allMatch(this::areAside);
  }

  private boolean areAside(Map<String, BaseStationCertificate> ofOne) {
    return aside.containsAll(ofOne.keySet());
  }

  /** Whether some of them name this authority, and it waits for them. */
  public boolean areOf(AuthorityName authority) {
    Map<String, BaseStationCertificate> ofOne = unexplained.get(Optional.of(authority));
    return ofOne != null && !areAside(ofOne);
  }
}
