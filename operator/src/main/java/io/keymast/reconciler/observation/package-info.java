/**
 * A station as the deciders see it: its standing, its certificates, who else claims its EUI or its
 * key, and which keys are retired.
 */
@NullMarked
package io.keymast.reconciler.observation;

import org.jspecify.annotations.NullMarked;
