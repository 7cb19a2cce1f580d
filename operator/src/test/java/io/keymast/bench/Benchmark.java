package io.keymast.bench;

import java.io.IOException;
import java.util.List;

/** One question to the machine. */
interface Benchmark {
  String name();

  /**
   * @param notebook is given what is measured as soon as it is: what comes later may fail
   */
  void run(Scale scale, Notebook notebook) throws Exception;

  /** Who writes measurements down. */
  interface Notebook {
    void takes(List<Measurement> measured) throws IOException;
  }
}
