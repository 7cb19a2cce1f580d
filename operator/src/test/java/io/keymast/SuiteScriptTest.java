package io.keymast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keymast.support.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What tools/test does where a tool is missing; all that it calls is made up, and succeeds. */
@SuppressWarnings("NullAway.Init")
class SuiteScriptTest {
  private static final Path ROOT =
      Path.of(System.getProperty("keymast.root", "..")).toAbsolutePath().normalize();

  @TempDir Path folder;

  @BeforeEach
  void aMachine() throws IOException {
    for (String called :
        List.of(
            "tools/jdk",
            "tools/maven",
            "tools/judges/install",
            "tools/control-plane/binaries",
            "tools/demo/run",
            "tools/fuzz",
            "bin/shellcheck")) {
      does(called, "echo /nowhere");
    }
    does("tools/image/build", "echo built >>images");
    does("tools/image/check", "echo checked >>images");
    does("bin/tar", "echo 'tar (GNU tar) 1.35'");
    Files.copy(ROOT.resolve("tools/test"), folder.resolve("tools/test"));
    Command.run(
        folder,
        List.of(
            "sh",
            "-euc",
            """
            for each in sh dirname mkdir cat cksum cut tee tail find awk wc tr grep sed; do
                ln -s "$(command -v $each)" bin
            done
            mkdir -p .ci examples operator
            touch pom.xml operator/pom.xml
            """));
  }

  @Test
  @DisplayName("Where nothing is missing the suite builds the image and checks it, under CI too")
  void complete() {
    assertThat(runs("true")).doesNotContain("without");

    assertThat(folder.resolve("images")).hasContent("built\nchecked");
  }

  @ParameterizedTest(name = "Without {0} the suite says what it leaves out, and fails under CI")
  @CsvSource({
    "shellcheck, bin/shellcheck, 'test: without shellcheck, the scripts are not checked'",
    "GNU tar, bin/tar, 'test: without GNU tar, no image is built'"
  })
  void lacks(String tool, String file, String sentence) throws IOException {
    Files.delete(folder.resolve(file));

    assertThat(runs("")).contains(sentence);
    assertThatThrownBy(() -> runs("true")).hasMessageContaining(sentence);
  }

  private String runs(String ci) {
    return Command.run(
        folder,
        List.of(
            "env",
            "-i",
            "PATH=" + folder.resolve("bin"),
            "HOME=" + folder,
            "CI=" + ci,
            "sh",
            "-c",
            "sh tools/test >said 2>&1 || { cat said >&2; exit 1; }; cat said"));
  }

  private void does(String file, String what) throws IOException {
    Path script = folder.resolve(file);
    Files.createDirectories(script.getParent());
    Files.writeString(script, "#!/bin/sh\n" + what + "\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
  }
}
