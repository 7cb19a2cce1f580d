package io.keymast.publication;

import java.time.InstantSource;
import java.util.Optional;

/** {@code GET /{namespace}/{authority}/{generation}.crt}: a CA's certificate, as DER. */
public final class CaCertificateHandler extends SignedObjectHandler {
  private final PublishedCrls crls;

  public CaCertificateHandler(PublishedCrls crls, InstantSource clock) {
    super(".crt", clock);
    this.crls = crls;
  }

  @Override
  Optional<SignedObject> find(PublicationPath path) {
    return crls.certificate(path.authority(), path.keyId());
  }

  @Override
  boolean knows(PublicationPath path) {
    return crls.knows(path.authority());
  }
}
