/** Hardware tokens, by PKCS#11 2.40: finds and makes keys there, and has them sign. */
@NullMarked
package io.keymast.token;

import org.jspecify.annotations.NullMarked;
