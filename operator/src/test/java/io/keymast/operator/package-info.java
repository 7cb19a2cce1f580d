/** The operator against a real API server, told as what three actors do. */
@NullMarked
package io.keymast.operator;

import org.jspecify.annotations.NullMarked;
