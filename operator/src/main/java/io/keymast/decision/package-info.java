/**
 * What to do now: static pure functions from observed facts to sealed decisions. No clock, no
 * randomness, no client; all effects are in {@code reconciler}.
 */
@NullMarked
package io.keymast.decision;

import org.jspecify.annotations.NullMarked;
