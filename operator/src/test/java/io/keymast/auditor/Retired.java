package io.keymast.auditor;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What authorities keep of stations' keys that were given up, and what people said of these.
 *
 * @param authorities those that there are in the end
 * @param keys that are retired then
 * @param readmitted by a manifest, at whatever time
 * @param thefts of stations that a manifest called stolen
 */
record Retired(
    Set<String> authorities, Set<RetiredKey> keys, Set<RetiredKey> readmitted, List<Theft> thefts) {
  record RetiredKey(String authority, String key) {}

  /**
   * @param authority that the station is under; empty for the operator's default
   * @param version in which it was called so first
   */
  record Theft(String station, Optional<String> authority, long version) {}
}
