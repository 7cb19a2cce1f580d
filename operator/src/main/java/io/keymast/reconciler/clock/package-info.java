/** Which time it is, and whether it can be believed. */
@NullMarked
package io.keymast.reconciler.clock;

import org.jspecify.annotations.NullMarked;
