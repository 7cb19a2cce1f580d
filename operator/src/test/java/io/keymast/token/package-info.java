@NullMarked
package io.keymast.token;

import org.jspecify.annotations.NullMarked;
