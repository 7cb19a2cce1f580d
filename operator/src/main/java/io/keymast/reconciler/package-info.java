/**
 * The imperative shell on the Java Operator SDK: read, validate, decide, execute, report. All
 * deciding is in {@code decision}.
 */
@NullMarked
package io.keymast.reconciler;

import org.jspecify.annotations.NullMarked;
