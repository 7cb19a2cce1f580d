package io.keymast.bench;

import java.time.Duration;
import java.util.List;

/** One operator after the other, on the same fleet. */
final class Succession implements AutoCloseable {
  /** It makes the Key Installer's certificate, without which that does not serve. */
  private static final List<String> OPTIONS = List.of("--key-installer-dns-name", "localhost");

  private final Platform platform;
  private KeymastProcess now;

  private Succession(Platform platform) {
    this.platform = platform;
    this.now = platform.operator(OPTIONS.toArray(String[]::new));
  }

  static Succession begin(Platform platform) {
    return new Succession(platform);
  }

  KeymastProcess now() {
    return now;
  }

  void ends() throws InterruptedException {
    now.close();
  }

  /**
   * Returns when it has started; the former has ended.
   *
   * @param restoreChecks between two of its looks for a restored etcd
   */
  KeymastProcess next(Duration restoreChecks) {
    now =
        platform.operator(
            OPTIONS.get(0), OPTIONS.get(1), "--restore-check-interval", restoreChecks.toString());
    return now;
  }

  @Override
  public void close() throws InterruptedException {
    now.close();
  }
}
