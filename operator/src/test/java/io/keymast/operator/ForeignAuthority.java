package io.keymast.operator;

import io.keymast.support.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** An authority whose certificates a foreign issuer signs, with its operator and its stations. */
record ForeignAuthority(
    PlatformTeam team, Path folder, ForeignIssuer issuer, OperatorUnderTest operator)
    implements AutoCloseable {

  /**
   * @param lines of the authority's spec
   */
  static ForeignAuthority of(PlatformTeam team, Clock clock, String... lines) {
    try {
      Path folder = Files.createTempDirectory("keymast-issuer");
      ForeignIssuer issuer = ForeignIssuer.in(folder, clock);
      ForeignAuthority authority =
          new ForeignAuthority(team, folder, issuer, OperatorUnderTest.start(clock));
      authority.stations().haveAForeignAuthority(lines);
      return authority;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  DelegatedStations stations() {
    return new DelegatedStations(team, issuer);
  }

  @Override
  public void close() {
    team.leaves();
    operator.close();
    Command.run(folder, List.of("rm", "-rf", folder.toString()));
  }
}
