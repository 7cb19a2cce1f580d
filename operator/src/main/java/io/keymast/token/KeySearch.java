package io.keymast.token;

/** What is in a token under a label. */
sealed interface KeySearch {
  /** A private key and its public key. */
  record Whole(StoredKey key) implements KeySearch {}

  /** Neither by the label nor by an identifier. */
  record Nothing() implements KeySearch {}

  /**
   * A part of a key: another one must not be made beside it.
   *
   * @param there what was found by the label or the identifier
   * @param missing what was not found by the label
   */
  record Partial(String there, String missing) implements KeySearch {}
}
