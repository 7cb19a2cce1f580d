package io.keymast.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What is committed: the figures as others read them, and the page whose table shows them.
 *
 * @param docs their folder
 */
record Page(Path docs) {
  Report report() throws IOException {
    return Report.read(figures());
  }

  /** A benchmark's newer figures; the others' stay, and so does what it has not made again. */
  void takes(String benchmark, List<Result> newer) throws IOException {
    report().with(benchmark, newer).write(figures());
    writes();
  }

  /** Makes the table anew of the figures that there are. */
  void writes() throws IOException {
    Path page = docs.resolve("benchmarks.md");
    Files.writeString(page, report().into(Files.readString(page)));
  }

  private Path figures() {
    return docs.resolve("benchmarks.json");
  }
}
