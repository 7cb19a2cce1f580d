/** What the operator counts, and the fleet by its state and by the time it has left. */
@NullMarked
package io.keymast.reconciler.metrics;

import org.jspecify.annotations.NullMarked;
