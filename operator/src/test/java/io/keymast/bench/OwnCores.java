package io.keymast.bench;

/**
 * A server that has the last core alone, and this JVM, which asks it, all others, until this is
 * closed. etcd, the API server and the kernel may run anywhere.
 *
 * @param server how it is called
 */
record OwnCores(String server) implements AutoCloseable {
  private static final ProcessMeter OURS = ProcessMeter.of(ProcessHandle.current());

  static OwnCores of(ProcessMeter server) {
    if (!server.pinsTo(Cores.last())) {
      return new OwnCores("a Key Installer that was not kept to a core, for want of taskset");
    }
    // Threads that are yet to come inherit it.
    if (!OURS.pinsTo(Cores.allButLast())) {
      System.err.println("bench: those who ask could not be kept off the Key Installer's core");
    }
    return new OwnCores("a core of the Key Installer");
  }

  @Override
  public void close() {
    OURS.pinsTo(Cores.all());
  }
}
