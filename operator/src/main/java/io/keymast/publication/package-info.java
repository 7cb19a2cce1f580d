/**
 * CRLs and CA certificates over plain HTTP (RFC 5280, 4.2.1.13 and 4.2.2.1; media types of RFC
 * 2585): signed data, made by any replica from the ledger's ConfigMaps, without any key.
 */
@NullMarked
package io.keymast.publication;

import org.jspecify.annotations.NullMarked;
