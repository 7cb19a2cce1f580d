package io.keymast.domain;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The version of a packet forwarder (LRR), compared as numbers: 2.10.0 is above 2.8.12. */
public record PacketForwarderVersion(int major, int minor, int patch)
    implements Comparable<PacketForwarderVersion> {
  private static final Pattern DOTTED =
      Pattern.compile("([0-9]{1,5})\\.([0-9]{1,5})(?:\\.([0-9]{1,5}))?");
  private static final Comparator<PacketForwarderVersion> ORDER =
      Comparator.comparingInt(PacketForwarderVersion::major)
          .thenComparingInt(PacketForwarderVersion::minor)
          .thenComparingInt(PacketForwarderVersion::patch);

  public PacketForwarderVersion {
    if (!isNumber(major) || !isNumber(minor) || !isNumber(patch)) {
      throw new IllegalArgumentException("the numbers of a version are from 0 to 99999");
    }
  }

  public static Optional<PacketForwarderVersion> parse(String text) {
    Matcher matcher = DOTTED.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String patch = matcher.group(3);
    return Optional.of(
        new PacketForwarderVersion(
            Integer.parseInt(matcher.group(1)),
            Integer.parseInt(matcher.group(2)),
            patch == null ? 0 : Integer.parseInt(patch)));
  }

  private static boolean isNumber(int number) {
    return number >= 0 && number <= 99_999;
  }

  @Override
  public int compareTo(PacketForwarderVersion other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return major + "." + minor + "." + patch;
  }
}
