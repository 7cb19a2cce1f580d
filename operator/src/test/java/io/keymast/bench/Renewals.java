package io.keymast.bench;

import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.keymast.api.BaseStationCertificate;
import io.keymast.support.ControlPlane;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** The renewals of a namespace, in the order in which the API server stored them. */
final class Renewals implements AutoCloseable {
  private final Map<String, Instant> ends = new ConcurrentHashMap<>();
  private final List<Renewal> made = Collections.synchronizedList(new ArrayList<>());
  private final SharedIndexInformer<BaseStationCertificate> certificates;

  /**
   * One of them.
   *
   * @param at by the machine's clock
   * @param urgent until when the predecessor is valid
   */
  record Renewal(Instant at, Instant urgent) {}

  Renewals(ControlPlane controlPlane, String namespace) {
    certificates =
        controlPlane
            .admin()
            .resources(BaseStationCertificate.class)
            .inNamespace(namespace)
            .inform(
                new ResourceEventHandler<>() {
                  @Override
                  public void onAdd(BaseStationCertificate certificate) {
                    issued(certificate);
                  }

                  @Override
                  public void onUpdate(
                      BaseStationCertificate former, BaseStationCertificate certificate) {}

                  @Override
                  public void onDelete(BaseStationCertificate certificate, boolean unseen) {}
                });
  }

  int count() {
    return made.size();
  }

  /** Without so many first ones. */
  List<Renewal> since(int first) {
    return List.copyOf(made).subList(first, made.size());
  }

  /** The most that there are in a window of that length. */
  static int mostWithin(Duration window, List<Renewal> renewals) {
    List<Instant> times = renewals.stream().map(Renewal::at).sorted().toList();
    int most = 0;
    int first = 0;
    for (int last = 0; last < times.size(); last++) {
      while (!times.get(last).isBefore(times.get(first).plus(window))) {
        first++;
      }
      most = Math.max(most, last - first + 1);
    }
    return most;
  }

  /** How many from the first to the last, whose times are of whole seconds. */
  static double perMinute(List<Renewal> renewals) {
    List<Instant> times = renewals.stream().map(Renewal::at).sorted().toList();
    long seconds = Duration.between(times.getFirst(), times.getLast()).toSeconds();
    return renewals.size() * 60.0 / (seconds + 1);
  }

  /**
   * The share of pairs of which the one came first whose predecessor ends first.
   *
   * @param atOnce how many are in hand together, whose order is chance
   */
  static double inTurn(List<Renewal> renewals, int atOnce) {
    long right = 0;
    long all = 0;
    for (int one = 0; one < renewals.size(); one++) {
      for (int other = one + atOnce; other < renewals.size(); other++) {
        int order = renewals.get(one).urgent().compareTo(renewals.get(other).urgent());
        all += order == 0 ? 0 : 1;
        right += order < 0 ? 1 : 0;
      }
    }
    return all == 0 ? 1 : right / (double) all;
  }

  private void issued(BaseStationCertificate certificate) {
    String station = Platform.stationOf(certificate);
    Instant former = ends.put(station, Objects.requireNonNull(certificate.getSpec().notAfter()));
    if (former != null) {
      made.add(
          new Renewal(Instant.parse(certificate.getMetadata().getCreationTimestamp()), former));
    }
  }

  @Override
  public void close() {
    certificates.close();
  }
}
