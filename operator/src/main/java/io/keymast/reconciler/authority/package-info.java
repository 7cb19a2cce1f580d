/** The life of a CertificateAuthority: its keys, their succession, its duties and its end. */
@NullMarked
package io.keymast.reconciler.authority;

import org.jspecify.annotations.NullMarked;
