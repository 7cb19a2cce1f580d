package io.keymast.bench;

import java.time.Instant;
import java.util.Map;

/**
 * When, where and with what a benchmark was made.
 *
 * @param load of the machine, the last minute's average
 * @param environment what stays the same while no machine and no program is changed
 */
record Circumstances(Instant when, double load, Map<String, String> environment) {}
