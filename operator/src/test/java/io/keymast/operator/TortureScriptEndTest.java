package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code tools/torture} leaves, and how it ends. */
class TortureScriptEndTest {
  @TempDir Path folder;

  private TortureScript script;

  @BeforeEach
  void stubs() throws IOException {
    script = TortureScript.in(folder);
  }

  @Test
  @DisplayName("tools/torture --smoke leaves results and histories of a long run as they are")
  void smokeBesideALongRun() throws IOException {
    script.callsOf("--part", "killed");
    script.callsOf("--smoke", "--seed", "7");

    assertThat(script.rows())
        .extracting(row -> row.path("fault").asText())
        .containsExactly("killed");
    assertThat(folder.resolve("build/torture/history/killed")).isDirectory();
    assertThat(script.rowsOfSmoke())
        .extracting(row -> row.path("fault").asText())
        .containsExactlyInAnyOrder("installer", "plans", "random");

    script.callsOf("--seed", "7");
    assertThat(script.rowsOfSmoke()).as("nor does a long run take away a choice's").isNotEmpty();
  }

  @Test
  @DisplayName("A row is met where all of its tries came, and nothing was broken")
  void verdicts() throws IOException {
    script.tells("leaky", "killed\n");
    script.callsOf("--part", "killed");
    script.callsOf("--part", "refused");

    assertThat(script.rows())
        .extracting(row -> row.path("fault").asText() + " " + row.path("met"))
        .containsExactlyInAnyOrder("killed false", "refused true");
  }

  @Test
  @DisplayName("tools/torture ends by the auditor as a process of its own, and fails as that does")
  void lastAudit() throws IOException {
    script.callsOf("--part", "killed");
    script.callsOf("--part", "refused");
    assertThat(Files.readString(folder.resolve("audited")))
        .contains("build/torture/history/killed", "build/torture/history/refused");

    script.tells("sinful", "killed\n");

    assertThatThrownBy(() -> script.callsOf("--part", "refused"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the auditor finds sins");
  }

  @Test
  @DisplayName("A part that does not end in time ends, fails, and is told by a row")
  void shortTime() throws IOException {
    script.tells("stuck", "plans\n");
    Path torture = folder.resolve("tools/torture");
    Files.writeString(torture, Files.readString(torture).replace("+ 540))", "+ 5))"));

    assertThatThrownBy(() -> script.callsOf("--smoke"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("plans did not end in time");

    assertThat(script.rowsOfSmoke())
        .extracting(row -> row.path("fault").asText())
        .contains("part plans did not end", "installer");
  }
}
