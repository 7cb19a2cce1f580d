package io.keymast.domain;

/**
 * One thing wrong with a declared object.
 *
 * @param field path as in the manifest, such as {@code spec.publicKey}
 * @param reason machine-readable, CamelCase
 * @param message a sentence that tells the user what to change; never echoes the value
 */
public record Violation(String field, String reason, String message) {}
