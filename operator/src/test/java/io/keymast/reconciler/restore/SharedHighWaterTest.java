package io.keymast.reconciler.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.support.Command;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replicas and shards have one high-water file. */
class SharedHighWaterTest {
  private static final AuthorityName LORA = new AuthorityName("keymast-system", "lora");
  private static final AuthorityName ANOTHER = new AuthorityName("keymast-system", "another");
  private static final KeyId KEY = new KeyId("0123456789abcdef0123456789abcdef01234567");

  @TempDir Path folder;

  @Test
  @DisplayName("S41 Of a file that several operators share, none takes away what another has seen")
  void shared() {
    Optional<Path> file = Optional.of(folder.resolve("high-water"));
    HighWater leader = new HighWater(file);
    leader.raiseCrlNumber(LORA, KEY, BigInteger.valueOf(100));
    HighWater standby = new HighWater(file);

    leader.raiseCrlNumber(LORA, KEY, BigInteger.valueOf(200));
    standby.recordResourceVersion(BigInteger.valueOf(7));
    standby.raiseCrlNumber(LORA, KEY, BigInteger.valueOf(150));

    for (HighWater each : List.of(leader, standby, new HighWater(file))) {
      assertThat(each.crlNumber(LORA, KEY)).isEqualTo(200);
    }
    leader.forget(LORA);
    standby.recordResourceVersion(BigInteger.valueOf(8));
    assertThat(new HighWater(file).keys(LORA)).isEmpty();
    assertThat(standby.keys(LORA)).isEmpty();
  }

  @Test
  @DisplayName(
      "S41 What could not be written since another process wrote is written next, and nothing else")
  void contended() throws IOException {
    Path path = folder.resolve("high-water");
    HighWater leader = new HighWater(Optional.of(path));
    leader.raiseCrlNumber(LORA, KEY, BigInteger.valueOf(100));
    leader.recordResourceVersion(BigInteger.valueOf(9));
    HighWater standby = new HighWater(Optional.of(path));

    Process other = locks(folder.resolve("high-water.lock"));
    standby.recordResourceVersion(BigInteger.valueOf(8));
    assertThat(new HighWater(Optional.of(path)).resourceVersion()).contains(BigInteger.valueOf(9));
    unlocks(other);
    leader.forget(LORA);
    standby.raiseCrlNumber(ANOTHER, KEY, BigInteger.ONE);

    HighWater read = new HighWater(Optional.of(path));
    assertThat(read.keys(LORA)).isEmpty();
    assertThat(read.keys(ANOTHER)).containsExactly(KEY);
    assertThat(read.resourceVersion()).contains(BigInteger.valueOf(8));
  }

  /** A lock is a process's: this one's own would not keep it out. */
  private static Process locks(Path file) throws IOException {
    Process process =
        new ProcessBuilder(
                "python3",
                "-c",
                "import fcntl,sys; f=open(sys.argv[1],'w'); fcntl.lockf(f,fcntl.LOCK_EX);"
                    + " print('locked',flush=True); sys.stdin.read()",
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(process.inputReader().readLine()).isEqualTo("locked");
    return process;
  }

  private static void unlocks(Process process) throws IOException {
    process.getOutputStream().close();
    process.onExit().join();
  }

  @Test
  @DisplayName("S41 Where the file can't be written, what was seen goes into it once it can be")
  void late() throws IOException {
    Path away = folder.resolve("volume");
    Optional<Path> file = Optional.of(away.resolve("high-water"));
    HighWater highWater = new HighWater(file);
    highWater.raiseCrlNumber(LORA, KEY, BigInteger.valueOf(100));
    assertThat(highWater.crlNumber(LORA, KEY)).isEqualTo(100);

    Files.createDirectory(away);
    highWater.recordResourceVersion(BigInteger.valueOf(7));

    assertThat(new HighWater(file).crlNumber(LORA, KEY)).isEqualTo(100);
  }

  @Test
  @DisplayName("S41 Where the disk gets full in the midst of the file, the one before stays whole")
  void full() {
    Path path = folder.resolve("high-water");
    HighWater before = new HighWater(Optional.of(path));
    List<AuthorityName> many =
        IntStream.range(0, 20)
            .mapToObj(number -> new AuthorityName("keymast-system", "lora-" + number))
            .toList();
    many.forEach(each -> before.raiseCrlNumber(each, KEY, BigInteger.valueOf(100)));

    Command.run(
        folder,
        List.of(
            "sh",
            "-c",
            "ulimit -f 1 && exec \"$@\"",
            "sh",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:-UsePerfData",
            "-cp",
            System.getProperty("java.class.path"),
            OnAFullDisk.class.getName(),
            path.toString()));

    HighWater after = new HighWater(Optional.of(path));
    assertThat(many).allSatisfy(each -> assertThat(after.crlNumber(each, KEY)).isEqualTo(100));
  }

  /** Another process: what limits the length of its files would limit a JVM's for good. */
  static final class OnAFullDisk {
    private OnAFullDisk() {}

    public static void main(String[] arguments) {
      new HighWater(Optional.of(Path.of(arguments[0])))
          .raiseCrlNumber(LORA, KEY, BigInteger.valueOf(200));
    }
  }
}
