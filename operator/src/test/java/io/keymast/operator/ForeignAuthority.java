package io.keymast.operator;

import io.keymast.support.Command;
import io.keymast.support.MutableClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * An authority whose certificates a foreign issuer signs, with its team, its operator and its
 * stations.
 */
record ForeignAuthority(
    PlatformTeam team,
    MutableClock clock,
    Path folder,
    ForeignIssuer issuer,
    OperatorUnderTest operator)
    implements AutoCloseable {

  /**
   * @param name of the team
   * @param lines of the authority's spec
   */
  static ForeignAuthority of(String name, String... lines) {
    PlatformTeam team = new PlatformTeam(name);
    MutableClock clock = new MutableClock();
    try {
      Path folder = Files.createTempDirectory("keymast-issuer");
      ForeignIssuer issuer = ForeignIssuer.in(folder, clock);
      ForeignAuthority authority =
          new ForeignAuthority(team, clock, folder, issuer, OperatorUnderTest.start(clock));
      authority.stations().haveAForeignAuthority(lines);
      return authority;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  DelegatedStations stations() {
    return new DelegatedStations(team, issuer);
  }

  /** The operator looks at what that has changed. */
  void passes(Duration time) {
    clock.advance(time);
    team.hurries(team.authority());
  }

  @Override
  public void close() {
    team.leaves();
    operator.close();
    Command.run(folder, List.of("rm", "-rf", folder.toString()));
  }
}
