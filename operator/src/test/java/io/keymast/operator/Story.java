package io.keymast.operator;

import java.util.Locale;
import java.util.function.Consumer;

/**
 * What is done with one station, as a constant: first in peace, then while faults come, to its end.
 *
 * @param <S> where it is done
 */
interface Story<S> {
  /** What was, and what is done then; returns when that has ended as it must. */
  record Script<S>(Consumer<S> prologue, Consumer<S> rest) {}

  Script<S> script();

  /** Of the constant. */
  String name();

  default void prepares(S scene) {
    script().prologue().accept(scene);
  }

  default void goesOn(S scene) {
    script().rest().accept(scene);
  }

  /** As a station or a namespace is named. */
  default String slug() {
    return words().replace(' ', '-');
  }

  default String words() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
