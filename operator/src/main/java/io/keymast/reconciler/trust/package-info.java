/**
 * Brings the CA certificates that are to be trusted, and CRLs, to where concentrators read them.
 */
@NullMarked
package io.keymast.reconciler.trust;

import org.jspecify.annotations.NullMarked;
