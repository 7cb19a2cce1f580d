package io.keymast.revocation;

import io.fabric8.kubernetes.api.model.ConfigMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The few things that the ledger asks of the API server; every read is live. */
interface ConfigMapStore {
  List<ConfigMap> list(String namespace, Map<String, String> labels);

  /** Whether there is one; spares reading them. */
  boolean exists(String namespace, Map<String, String> labels);

  Optional<ConfigMap> get(String namespace, String name);

  /**
   * Empty if one of that name exists.
   *
   * @throws LedgerException.Ending if its namespace is being deleted
   */
  Optional<ConfigMap> create(ConfigMap configMap);

  /** Empty if it is no longer the one that was read, by its resourceVersion. */
  Optional<ConfigMap> replace(ConfigMap configMap);

  /** With its finalizer, unless it is no longer the one that was read. */
  void delete(ConfigMap configMap);

  /** Deletes nothing itself; nothing at all, if it is no longer the one that was read. */
  void liftFinalizer(ConfigMap configMap);

  /** Nobody will ask for these again soon. */
  void forget(String namespace, Map<String, String> labels);
}
