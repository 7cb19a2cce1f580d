/** The nouns of the field. A value of these types is always valid; parsing says what is wrong. */
@NullMarked
package io.keymast.domain;

import org.jspecify.annotations.NullMarked;
