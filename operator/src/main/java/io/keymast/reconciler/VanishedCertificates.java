package io.keymast.reconciler;

import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.keymast.api.BaseStationCertificate;
import java.util.function.Consumer;

/**
 * Hears of certificates that are gone, also of those whose finalizer somebody took away: of them, a
 * reconciler hears nothing.
 */
final class VanishedCertificates extends SimpleInboundEventSource<BaseStationCertificate>
    implements ResourceEventAware<BaseStationCertificate> {
  private final Consumer<BaseStationCertificate> listener;

  VanishedCertificates(Consumer<BaseStationCertificate> listener) {
    super("vanished-certificates");
    this.listener = listener;
  }

  @Override
  public void onResourceDeleted(BaseStationCertificate certificate) {
    listener.accept(certificate);
  }
}
