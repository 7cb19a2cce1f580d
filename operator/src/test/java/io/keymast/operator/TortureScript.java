package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keymast.support.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * {@code tools/torture} in a folder of its own, where scripts stand for Maven, the auditor and a
 * control plane.
 */
record TortureScript(Path folder) {
  private static final String CALLS = "calls";
  private static final String RESULTS = "build/torture";

  /**
   * A row and a history of the part, unless that is named in the file silent; it waits for ever
   * where it is named in the file stuck, and what is in the file leaky has another breach.
   */
  private static final String MAVEN =
      """
      echo "$@" >>calls
      name=
      for each; do
        case $each in
        -DtempDir=surefire-torture-*) name=${each#-DtempDir=surefire-torture-} ;;
        -Dkeymast.torture.seed=*) seed=${each#*=} ;;
        -Dkeymast.torture.folder=*) folder=${each#*=} ;;
        esac
      done
      [ -n "$name" ] && ! grep -qsx "$name" silent || exit 0
      ! grep -qsx "$name" stuck || exec sleep 600
      results=$folder/parts/$name.jsonl
      [ "$name" != random ] || results=$folder/parts/random-$seed.jsonl
      mkdir -p "$folder/parts" "$folder/history/$name"
      others=0
      ! grep -qsx "$name" leaky || others=1
      printf '{"fault":"%s","tries":3,"duplicates":0,"forgotten":0,"unrevoked":0,\
      "diverged":0,"met":true,"came":3,"others":%s,"slowest":7}\\n' "$name" "$others" >"$results"
      """;

  /** Finds a sin in the history of a part that is named in the file sinful. */
  private static final String AUDIT =
      """
      echo "$@" >audited
      for history; do
        ! grep -qsx "$(basename "$history")" sinful || exit 1
      done
      """;

  static TortureScript in(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("tools/control-plane"));
    Files.copy(
        Path.of(System.getProperty("keymast.root", "..")).resolve("tools/torture"),
        folder.resolve("tools/torture"));
    TortureScript script = new TortureScript(folder);
    script.has("tools/maven", MAVEN);
    script.has("tools/audit", AUDIT);
    script.has("tools/jdk", ":");
    script.has("tools/control-plane/binaries", "echo /nowhere");
    return script;
  }

  /** The stubs, of some parts. */
  void tells(String file, String parts) throws IOException {
    Files.writeString(folder.resolve(file), parts);
  }

  /** Of tests: what compiles them is left out. */
  List<String> callsOf(String... arguments) throws IOException {
    Files.deleteIfExists(folder.resolve(CALLS));
    Command.run(
        folder, Stream.concat(Stream.of("tools/torture"), Arrays.stream(arguments)).toList());
    return Files.readString(folder.resolve(CALLS))
        .lines()
        .filter(call -> call.contains("-Dtest="))
        .toList();
  }

  Stream<JsonNode> rows() throws IOException {
    return rows(RESULTS);
  }

  Stream<JsonNode> rowsOfSmoke() throws IOException {
    return rows(RESULTS + "/smoke");
  }

  private Stream<JsonNode> rows(String results) throws IOException {
    JsonNode rows =
        new ObjectMapper().readTree(folder.resolve(results).resolve("results.json").toFile());
    return StreamSupport.stream(rows.spliterator(), false);
  }

  private void has(String name, String lines) throws IOException {
    Path script = folder.resolve(name);
    Files.writeString(script, "#!/bin/sh\n" + lines + "\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
  }
}
