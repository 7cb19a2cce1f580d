/** From what was declared to {@code domain} values, or to all violations at once. Pure. */
@NullMarked
package io.keymast.validation;

import org.jspecify.annotations.NullMarked;
