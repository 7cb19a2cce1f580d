package io.keymast.endtoend;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Gates with a list that is too long for HAProxy's socket: thousands of revoked certificates. */
class LongListTest {
  private static final String CERTIFICATE = "station.pem";
  private static final int MANY = 3000;

  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init")
  private TrustBench bench;

  @BeforeEach
  void publish() {
    bench = TrustBench.in(folder);
    revokes(MANY);
  }

  @AfterEach
  void stop() {
    bench.close();
  }

  @ParameterizedTest(
      name =
          "S36 At {0}, of which thousands are revoked, one more is refused, and one that is lifted"
              + " from hold comes back")
  @EnumSource
  void enforces(GateSoftware software) {
    Box box = bench.station("here", "0B01");
    Box other = bench.station("there", "0B02");
    Box unseen = bench.station("unseen", "0B03");
    try (BackhaulGate gate = BackhaulGate.open(software, bench, folder);
        OpenConnection streaming = OpenConnection.to(gate, box, CERTIFICATE).streaming();
        OpenConnection theirs = OpenConnection.to(gate, other, CERTIFICATE).streaming()) {
      assertThat(gate.admits(box, CERTIFICATE)).as(gate.log()).isTrue();

      revokes(2 * MANY, "0B01", "0B03");

      await().until(() -> !gate.admits(box, CERTIFICATE) && !streaming.isOpen());
      assertThat(gate.admits(unseen, CERTIFICATE)).as("unseen before").isFalse();
      assertThat(gate.admits(other, CERTIFICATE)).as(gate.log()).isTrue();
      await().until(() -> gate.reports().contains("0B02"));
      assertThat(gate.reports()).contains("0B01").doesNotContain("0B03");
      if (software == GateSoftware.HAPROXY) {
        assertThat(theirs.isOpen()).as("nobody else's connection ends").isTrue();
      }

      revokes(MANY, "0B03");

      await().until(() -> gate.admits(box, CERTIFICATE));
      assertThat(gate.admits(unseen, CERTIFICATE)).as("still revoked").isFalse();
    }
  }

  /** A list of that many, and of these. */
  private void revokes(int many, String... serialNumbers) {
    bench.write(
        "index.txt",
        Stream.concat(
                IntStream.range(0, many).mapToObj("7A%030X"::formatted), Stream.of(serialNumbers))
            .map("R\t351231000000Z\t260101000000Z\t%s\tunknown\t/CN=one\n"::formatted)
            .collect(Collectors.joining()));
    bench.publishesList("ca", "-crldays 7");
  }
}
