package io.keymast.bench;

import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.keymast.api.BaseStationCertificate;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * As in a fleet of fifty thousand, each of which is renewed every two months: each minute something
 * is written. Where nothing is for minutes, the API server keeps no state of its cache that a list
 * could be paged through, and reads from etcd.
 */
final class WritesNowAndThen implements AutoCloseable {
  private static final int MINUTE = 60;
  private static final String CHANGE =
      """
      {"metadata":{"annotations":{"example.com/written-at":"%d"}}}
      """;

  private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor();
  private final ScheduledFuture<?> writes;

  private WritesNowAndThen(ApiRequests team, String station, String certificate) {
    this.writes =
        writer.scheduleAtFixedRate(
            () -> {
              writes(team, Platform.STATION_PATH + "/" + station);
              writes(team, Platform.CERTIFICATE_PATH + "/" + certificate);
            },
            0,
            MINUTE,
            TimeUnit.SECONDS);
  }

  /** Of a station and a certificate, until it is closed. */
  static WritesNowAndThen begin(Platform platform) {
    String certificate =
        platform
            .controlPlane()
            .admin()
            .resources(BaseStationCertificate.class)
            .inNamespace(Platform.STATIONS)
            .list(new ListOptionsBuilder().withLimit(1L).build())
            .getItems()
            .getFirst()
            .getMetadata()
            .getName();
    return new WritesNowAndThen(
        new ApiRequests(platform.controlPlane().admin()), Platform.name(0), certificate);
  }

  private static void writes(ApiRequests team, String path) {
    try {
      team.sends("PATCH", path, ApiRequests.MERGE, CHANGE.formatted(System.nanoTime()));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Fails if one of them did. */
  @Override
  public void close() throws Exception {
    writer.close();
    if (!writes.isCancelled()) {
      writes.get();
    }
  }
}
