package io.keymast.bench;

import java.util.List;

/** One question to the machine. */
interface Benchmark {
  String name();

  List<Measurement> run(Scale scale) throws Exception;
}
