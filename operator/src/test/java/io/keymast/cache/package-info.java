@NullMarked
package io.keymast.cache;

import org.jspecify.annotations.NullMarked;
