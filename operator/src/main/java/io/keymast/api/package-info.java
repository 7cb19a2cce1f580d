/**
 * Records that mirror {@code crds/}, the public API {@code keymast.io/v1beta1}. Everything read
 * from the cluster may be absent or unknown here; {@code validation} turns it into {@code domain}
 * values.
 */
@NullMarked
package io.keymast.api;

import org.jspecify.annotations.NullMarked;
