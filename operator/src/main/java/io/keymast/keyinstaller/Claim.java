package io.keymast.keyinstaller;

import java.util.Optional;

/** What a request says of its sender; nothing of it is believed yet but the key's possession. */
record Claim(Route.Label label, Optional<PresentedKey> key, Optional<Credentials> credentials) {}
