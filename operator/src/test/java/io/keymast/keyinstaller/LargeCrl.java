package io.keymast.keyinstaller;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keymast.publication.CrlHandler;
import io.keymast.publication.PublishedCrls;
import io.keymast.publication.PublishingAuthority;
import io.keymast.publication.ServedCrls;
import io.keymast.support.ControlPlane;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.Handler;

/**
 * The CRL of an authority that has revoked very many certificates.
 *
 * @param path where it is published
 */
record LargeCrl(String path, Handler handler) {
  static LargeCrl ofEntries(int many) {
    Clock clock = Clock.fixed(Platform.NOW, ZoneOffset.UTC);
    PublishingAuthority authority =
        new PublishingAuthority(ControlPlane.shared().newAuthorityNamespace("large-crl"), clock);
    authority.revokesAndPublishes(many);
    Map<String, ConfigMap> parts =
        authority.stored().stream()
            .collect(Collectors.toMap(it -> it.getMetadata().getName(), Function.identity()));
    return new LargeCrl(
        authority.crlPath(),
        new CrlHandler(
            new PublishedCrls(
                (_, name) -> Optional.ofNullable(parts.get(name)),
                new ServedCrls(),
                System::nanoTime),
            clock));
  }
}
