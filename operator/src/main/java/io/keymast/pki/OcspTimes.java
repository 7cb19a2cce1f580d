package io.keymast.pki;

import java.time.Instant;

/**
 * The times of an answer (RFC 6960, 2.4), in whole seconds.
 *
 * @param producedAt when it was signed
 * @param thisUpdate up to when the status is known to be right
 * @param nextUpdate when newer information will be there
 */
public record OcspTimes(Instant producedAt, Instant thisUpdate, Instant nextUpdate) {}
