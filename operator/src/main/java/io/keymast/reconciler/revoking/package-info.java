/** From the word that revokes a certificate to the CRL that lists it. */
@NullMarked
package io.keymast.reconciler.revoking;

import org.jspecify.annotations.NullMarked;
