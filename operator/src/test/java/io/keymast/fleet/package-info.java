/**
 * A fleet and its platform through years: the operator, the Key Installer and the stations share
 * one clock that jumps, all else is real.
 */
@NullMarked
package io.keymast.fleet;

import org.jspecify.annotations.NullMarked;
