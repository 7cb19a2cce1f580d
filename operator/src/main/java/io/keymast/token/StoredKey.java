package io.keymast.token;

import io.keymast.domain.Der;
import java.util.Optional;

/**
 * What is in a token under one label.
 *
 * @param type CKK_RSA or CKK_EC
 */
record StoredKey(long type, Der subjectPublicKeyInfo, Optional<Der> certificate) {}
