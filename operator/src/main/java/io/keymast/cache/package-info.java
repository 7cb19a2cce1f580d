/** Whether caches that follow the API server by a watch have all that it has. */
@NullMarked
package io.keymast.cache;

import org.jspecify.annotations.NullMarked;
