package io.keymast.bench;

/**
 * Some of this machine's.
 *
 * @param list as taskset reads it
 */
record Cores(String list) {
  /** Before this JVM is kept to fewer. */
  private static final int ALL = Runtime.getRuntime().availableProcessors();

  static Cores all() {
    return new Cores("0-" + (ALL - 1));
  }

  static Cores last() {
    return new Cores(Integer.toString(ALL - 1));
  }

  /** Where there is only one, that one. */
  static Cores allButLast() {
    return new Cores("0-" + Math.max(0, ALL - 2));
  }
}
