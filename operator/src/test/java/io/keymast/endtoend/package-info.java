/**
 * The whole product at work: a real API server, the operator and the Key Installer each with its
 * account's rights, the agent's own script in the shells of small stations, openssl and curl.
 */
@NullMarked
package io.keymast.endtoend;

import org.jspecify.annotations.NullMarked;
