package io.keymast.decision;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.BindingRight;
import io.keymast.domain.PublicKeyFingerprint;

/**
 * That no station of an authority may use a key any more.
 *
 * @param key or what stands for the right to bind one, see {@link BindingRight}
 */
public record Retirement(AuthorityName authority, PublicKeyFingerprint key) {}
