package io.keymast.pki;

/**
 * One thing wrong with a public key's text or encoding.
 *
 * @param reason machine-readable, CamelCase
 * @param message a sentence that tells the user what to change; never echoes the text
 */
public record KeyFault(String reason, String message) {}
