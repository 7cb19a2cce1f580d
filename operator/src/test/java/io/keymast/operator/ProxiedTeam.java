package io.keymast.operator;

import io.keymast.support.ControlPlane;
import io.keymast.support.ExtraLease;
import io.keymast.support.FaultProxy;
import io.keymast.support.OperatorJvm;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;

/** A platform team with an operator of its own: a process that a proxy connects. */
record ProxiedTeam(PlatformTeam team, FaultProxy proxy, OperatorJvm operator)
    implements AutoCloseable {

  /**
   * Without leader election.
   *
   * @param ahead of the machine's clock; by that itself if it is zero
   * @param options of {@code keymast operator}
   */
  static ProxiedTeam unelected(String name, Duration ahead, String... options) {
    return of(name, ahead, Stream.of("--no-leader-election"), options);
  }

  /** The same by a Lease of that name. */
  static ProxiedTeam elected(String name, Duration ahead, String... options) {
    return of(
        name, ahead, Stream.of("--lease", ExtraLease.named(name, ControlPlane.shared())), options);
  }

  private static ProxiedTeam of(
      String name, Duration ahead, Stream<String> election, String... options) {
    ControlPlane controlPlane = ControlPlane.shared();
    PlatformTeam team = new PlatformTeam(name);
    FaultProxy proxy = FaultProxy.open(controlPlane);
    String[] all =
        Stream.of(
                election, Stream.of("--namespace", team.stationNamespace()), Arrays.stream(options))
            .flatMap(each -> each)
            .toArray(String[]::new);
    return new ProxiedTeam(
        team, proxy, OperatorJvm.startAhead(ahead, controlPlane, proxy, name, all));
  }

  @Override
  public void close() {
    operator.close();
    proxy.close();
    team.leaves();
  }
}
