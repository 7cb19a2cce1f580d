/**
 * Hands certificates over to stations: EST (RFC 7030, RFC 8951) and one plain GET, over TLS.
 *
 * <p>A request becomes facts ({@link io.keymast.keyinstaller.Claim}), facts and a view of the
 * cluster become a judgement ({@link io.keymast.keyinstaller.Authentication}, {@link
 * io.keymast.keyinstaller.HandoverChoice}, {@link io.keymast.keyinstaller.EnrollmentJudgement}),
 * and the handlers turn that into an answer and into what is written down. It holds no CA key.
 */
@NullMarked
package io.keymast.keyinstaller;

import org.jspecify.annotations.NullMarked;
