/**
 * X.509 (RFC 5280), PKCS#10, PKCS#7 and private keys. The only user of Bouncy Castle, by its
 * low-level API: no provider is registered, and none of its types leaves the package.
 */
@NullMarked
package io.keymast.pki;

import org.jspecify.annotations.NullMarked;
