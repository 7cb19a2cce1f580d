package io.keymast.keyinstaller;

import io.keymast.domain.Der;
import io.keymast.domain.PublicKeyFingerprint;

/** What the platform team knows of a station. */
interface StationIdentity {
  String name();

  String eui();

  String publicKeyPem();

  Der subjectPublicKeyInfo();

  default PublicKeyFingerprint fingerprint() {
    return PublicKeyFingerprint.of(subjectPublicKeyInfo());
  }
}
