/**
 * What the API server says, kept in memory and found by indexes, and what all reconcilers share:
 * names, waking each other, trying again, Events.
 */
@NullMarked
package io.keymast.reconciler.cluster;

import org.jspecify.annotations.NullMarked;
