/** The operator against a real API server, told as what three actors do. */
@NullUnmarked
package io.keymast.operator;

import org.jspecify.annotations.NullUnmarked;
