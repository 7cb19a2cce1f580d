@NullMarked
package io.keymast.revocation;

import org.jspecify.annotations.NullMarked;
