package io.keymast.reconciler.observation;

import java.util.List;
import java.util.stream.Stream;

/** Monitors: who changes the same key does so in turn, and seldom waits for those of another. */
final class Turns {
  private static final int COUNT = 256;

  private final List<Object> turns = Stream.generate(Object::new).limit(COUNT).toList();

  Object of(Object key) {
    return turns.get(Math.floorMod(key.hashCode(), COUNT));
  }
}
