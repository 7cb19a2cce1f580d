/**
 * What the operator makes for the Key Installer: its server certificate and the keys of its OCSP
 * responders.
 */
@NullMarked
package io.keymast.reconciler.installer;

import org.jspecify.annotations.NullMarked;
