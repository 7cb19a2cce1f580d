/** Carries out what was decided of a station: asks, signs, stores, protects. */
@NullMarked
package io.keymast.reconciler.issuance;

import org.jspecify.annotations.NullMarked;
