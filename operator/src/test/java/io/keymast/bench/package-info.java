/**
 * What Keymast costs: each figure is taken beside what limits it, in rounds, on a real control
 * plane. {@code make bench} runs it; docs/benchmarks.md has what came of it.
 */
@org.jspecify.annotations.NullMarked
package io.keymast.bench;
