package io.keymast.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** Names a CertificateAuthority; without a namespace: the referrer's own. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CertificateAuthorityRef(@Nullable String name, @Nullable String namespace) {}
