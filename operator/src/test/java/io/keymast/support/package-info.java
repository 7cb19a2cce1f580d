/** What integration tests stand on: a real control plane with Keymast's resources and rights. */
@NullMarked
package io.keymast.support;

import org.jspecify.annotations.NullMarked;
