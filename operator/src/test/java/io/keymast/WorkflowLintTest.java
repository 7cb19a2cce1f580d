package io.keymast;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.pki.ForeignCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WorkflowLintTest {
  private static final Path ROOT =
      Path.of(System.getProperty("keymast.root", "..")).toAbsolutePath().normalize();
  private static final Path WORKFLOWS = Path.of(".github/workflows");

  @Test
  @DisplayName("actionlint finds nothing in either workflow, and shellcheck nothing in their steps")
  void areSound() throws IOException {
    try (Stream<Path> files = Files.list(ROOT.resolve(WORKFLOWS))) {
      List<String> workflows = files.map(ROOT::relativize).map(Path::toString).sorted().toList();

      assertThat(workflows).hasSize(2);
      assertThat(ForeignCommand.find("actionlint").run(ROOT, workflows).expectSuccess().out())
          .isEmpty();
    }
  }
}
