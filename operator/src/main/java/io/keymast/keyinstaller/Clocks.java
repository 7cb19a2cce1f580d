package io.keymast.keyinstaller;

import java.time.Clock;
import java.util.function.LongSupplier;

/**
 * The two that a Key Installer goes by.
 *
 * @param time what time it is: somebody may set it
 * @param nanoTime how long something takes, as {@link System#nanoTime()} tells it: nobody sets it
 */
public record Clocks(Clock time, LongSupplier nanoTime) {}
