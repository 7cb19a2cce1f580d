/** Where everything is put together: commands, settings, clocks, randomness, probes. */
@NullMarked
package io.keymast.app;

import org.jspecify.annotations.NullMarked;
