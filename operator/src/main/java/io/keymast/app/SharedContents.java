package io.keymast.app;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.javaoperatorsdk.operator.api.config.Cloner;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;

/**
 * Copies of what is cached, one for each look at it. The framework changes metadata, so that these
 * are copied; spec and status are records, which nobody changes. Its own way, through JSON, took a
 * tenth of a restart.
 */
final class SharedContents implements Cloner {
  @Override
  @SuppressWarnings("unchecked") // of the type that it was given
  public <T extends HasMetadata> T clone(T object) {
    return (T)
        switch (object) {
          case BaseStation station -> copy(station, new BaseStation());
          case BaseStationCertificate certificate ->
              copy(certificate, new BaseStationCertificate());
          case CertificateAuthority authority -> copy(authority, new CertificateAuthority());
          default -> throw new IllegalArgumentException("no controller looks at " + object);
        };
  }

  private static <S, T, R extends CustomResource<S, T>> R copy(R original, R copy) {
    copy.setMetadata(new ObjectMetaBuilder(original.getMetadata()).build());
    copy.setSpec(original.getSpec());
    copy.setStatus(original.getStatus());
    return copy;
  }
}
