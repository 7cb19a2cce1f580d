/** Statuses and conditions, made from facts. Pure. */
@NullMarked
package io.keymast.status;

import org.jspecify.annotations.NullMarked;
