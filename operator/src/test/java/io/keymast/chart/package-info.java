/** The chart as Helm installs it, and what its pods would run, run here. */
@NullMarked
package io.keymast.chart;

import org.jspecify.annotations.NullMarked;
