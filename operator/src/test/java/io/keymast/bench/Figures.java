package io.keymast.bench;

import java.util.Locale;

/** Numbers as people read them: three digits that say something. */
final class Figures {
  private Figures() {}

  static String text(double value) {
    double size = Math.abs(value);
    if (size >= 100 || value == Math.rint(value)) {
      return String.format(Locale.ROOT, "%,d", Math.round(value));
    }
    return String.format(Locale.ROOT, size >= 10 ? "%.1f" : "%.2f", value);
  }
}
