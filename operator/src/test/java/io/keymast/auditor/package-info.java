/**
 * Judges a run by what it leaves in a folder: knows nothing of the test, and nothing of how the
 * operator decides. Certificates and CRLs are read by the JDK.
 */
@NullMarked
package io.keymast.auditor;

import org.jspecify.annotations.NullMarked;
