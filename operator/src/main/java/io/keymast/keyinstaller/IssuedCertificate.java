package io.keymast.keyinstaller;

import java.time.Instant;
import java.util.Optional;

/**
 * A certificate that some authority issued to a station, be it that station's authority now or not:
 * tells whose a key is, and is handed over to nobody.
 *
 * @param provenAt when it was first fetched by whoever had proven its key
 */
record IssuedCertificate(HandedOver.Leaf leaf, Optional<Instant> provenAt) {}
