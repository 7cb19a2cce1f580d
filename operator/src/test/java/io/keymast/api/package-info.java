@NullMarked
package io.keymast.api;

import org.jspecify.annotations.NullMarked;
