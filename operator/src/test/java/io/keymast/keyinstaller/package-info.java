/**
 * The Key Installer under test, with three actors: the platform team, the operator (played by its
 * administrator's client) and the station (curl, openssl and foreign EST clients).
 */
@NullMarked
package io.keymast.keyinstaller;

import org.jspecify.annotations.NullMarked;
