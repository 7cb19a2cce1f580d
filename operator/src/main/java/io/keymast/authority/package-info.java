/** CA generations, their keys, and the one path to every signature of a CA key. */
@NullMarked
package io.keymast.authority;

import org.jspecify.annotations.NullMarked;
