package io.keymast.keyinstaller;

import io.keymast.domain.PacketForwarderVersion;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request, as far as it is looked at.
 *
 * @param ifNoneMatch entity tags of {@code If-None-Match}, as sent; empty text for none
 * @param body of a POST; empty otherwise
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Call(Route route, Claim claim, String remoteAddress, String ifNoneMatch, byte[] body) {
  private static final Pattern LRR = Pattern.compile("(?:^| )LRR/([0-9.]{1,17})(?: |$)");

  /** The packet forwarder's version, which an agent reports beside its own. */
  static Optional<PacketForwarderVersion> packetForwarder(String userAgent) {
    Matcher matcher = LRR.matcher(userAgent);
    return matcher.find() ? PacketForwarderVersion.parse(matcher.group(1)) : Optional.empty();
  }

  /** RFC 9110, 13.1.2: weak comparison, and {@code *} for any. */
  boolean has(String entityTag) {
    for (String candidate : ifNoneMatch.split(",", -1)) {
      String tag = candidate.strip();
      if (tag.equals("*") || (tag.startsWith("W/") ? tag.substring(2) : tag).equals(entityTag)) {
        return true;
      }
    }
    return false;
  }
}
