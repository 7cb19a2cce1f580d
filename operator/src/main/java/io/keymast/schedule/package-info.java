/** What is done again and again beside all else. */
@NullMarked
package io.keymast.schedule;

import org.jspecify.annotations.NullMarked;
