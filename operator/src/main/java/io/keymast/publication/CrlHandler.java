package io.keymast.publication;

import java.time.InstantSource;
import java.util.Optional;

/** {@code GET /{namespace}/{authority}/{generation}.crl}: the newest CRL of a CA key, as DER. */
public final class CrlHandler extends SignedObjectHandler {
  private final PublishedCrls crls;

  public CrlHandler(PublishedCrls crls, InstantSource clock) {
    super(".crl", clock);
    this.crls = crls;
  }

  @Override
  Optional<SignedObject> find(PublicationPath path) {
    return crls.crl(path.authority(), path.keyId());
  }

  @Override
  boolean knows(PublicationPath path) {
    return crls.knows(path.authority());
  }
}
