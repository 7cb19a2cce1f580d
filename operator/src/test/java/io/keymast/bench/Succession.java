package io.keymast.bench;

import java.util.List;

/** One operator after the other, on the same fleet, each in a pod that is large enough for it. */
final class Succession implements AutoCloseable {
  /** It makes the Key Installer's certificate, without which that does not serve. */
  private static final List<String> OPTIONS = List.of("--key-installer-dns-name", "localhost");

  private final Platform platform;
  private int limit = limitFor(0);
  private KeymastProcess now;

  private Succession(Platform platform) {
    this.platform = platform;
    this.now = platform.operator(program(), OPTIONS.toArray(String[]::new));
  }

  static Succession begin(Platform platform) {
    return new Succession(platform);
  }

  KeymastProcess now() {
    return now;
  }

  /** What a pod of it is started by, and one of a Key Installer that has the same stations. */
  Program program() {
    return Program.launcher(platform.controlPlane(), limit);
  }

  /** Another one follows where so many stations need a larger pod; it has caught up. */
  void grow(int stations) throws InterruptedException {
    if (limitFor(stations) != limit) {
      limit = limitFor(stations);
      ends();
      next().awaitsNothingPending();
    }
  }

  /** Of a pod's memory, in MiB, as docs/scaling.md has it. */
  private static int limitFor(int stations) {
    return stations <= 50_000 ? 1024 : 2048;
  }

  void ends() throws InterruptedException {
    now.close();
  }

  /** Returns when it has started; the former has ended. */
  KeymastProcess next() {
    now = platform.operator(program(), OPTIONS.toArray(String[]::new));
    return now;
  }

  @Override
  public void close() throws InterruptedException {
    now.close();
  }
}
