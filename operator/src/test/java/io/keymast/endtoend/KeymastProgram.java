package io.keymast.endtoend;

import io.keymast.app.Keymast;
import java.nio.file.Path;

/** The program under test, as {@code bin/keymast} runs it. */
final class KeymastProgram {
  private KeymastProgram() {}

  /** A shell command; its arguments follow. */
  static String command() {
    return Path.of(System.getProperty("java.home"), "bin", "java")
        + " -XX:TieredStopAtLevel=1 -cp '"
        + System.getProperty("java.class.path")
        + "' "
        + Keymast.class.getName();
  }
}
