package io.keymast.validation;

import io.keymast.domain.StationKey;
import java.util.List;

/**
 * Keys whose private half is known to others, such as Debian's of CVE-2008-0166 and those found in
 * firmware. Keymast ships none: the platform team mounts the lists that it trusts.
 *
 * <p>Two formats are read. <b>Text</b>: one SHA-256 of a DER SubjectPublicKeyInfo per line, 64
 * hexadecimal digits, perhaps with a comment behind a space; blank lines and lines that begin with
 * {@code #} are skipped. <b>badkeys</b> ({@code blocklist.dat} of badkeys.info, format 0): sorted
 * records of 16 octets, namely the first 15 of a SHA-256 over the RSA modulus, the EC point's x, or
 * the Ed25519 point, each without leading zero octets, and one that numbers the source.
 */
public final class KeyBlocklist {
  private static final KeyBlocklist EMPTY = new KeyBlocklist(List.of());

  private final List<KeyList> lists;

  private KeyBlocklist(List<KeyList> lists) {
    this.lists = List.copyOf(lists);
  }

  public static KeyBlocklist empty() {
    return EMPTY;
  }

  /**
   * Reads whole files, each of either format.
   *
   * @throws IllegalArgumentException if one is of neither format; the message says where
   */
  public static KeyBlocklist parse(List<byte[]> files) {
    return new KeyBlocklist(files.stream().map(KeyList::parse).toList());
  }

  public static KeyBlocklist parse(byte[] file) {
    return parse(List.of(file));
  }

  public boolean lists(StationKey key) {
    return lists.stream().anyMatch(list -> list.contains(key));
  }

  /** How many keys are listed, to tell an operator's reader that his file was read. */
  public int size() {
    return lists.stream().mapToInt(KeyList::size).sum();
  }
}
