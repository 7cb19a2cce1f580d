package io.keymast.publication;

import io.keymast.domain.AuthorityName;
import java.util.Optional;

/** How much one client may ask, and what is counted of it. */
public interface OcspTraffic {
  /**
   * Whether one more request of this client is answered now.
   *
   * @param address as the connection has it
   */
  boolean admits(String address);

  /**
   * @param authority empty for one that has no responder: strangers choose the path
   */
  void answered(Optional<AuthorityName> authority, OcspResult result);
}
