package io.keymast;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.decision.Obstacle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who has only the word that kubectl shows finds what it means, and what to do. */
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class TroubleshootingTest {
  private String page;

  @BeforeAll
  void read() throws IOException {
    page =
        Files.readString(
            Path.of(System.getProperty("keymast.root", ".."), "docs/troubleshooting.md"));
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  @DisplayName("docs/troubleshooting.md has every reason for which a station gets no certificate")
  void obstacles(Obstacle obstacle) {
    assertThat(page.lines().filter(line -> line.startsWith("| ")))
        .anyMatch(line -> line.split("\\|", 3)[1].contains("`" + obstacle.reason() + "`"));
  }
}
