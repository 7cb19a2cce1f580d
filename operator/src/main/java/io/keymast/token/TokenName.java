package io.keymast.token;

/**
 * A token of an allowed module.
 *
 * @param module as the operator's {@code --pkcs11-module} names it
 */
public record TokenName(String module, String label) {}
