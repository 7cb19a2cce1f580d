package io.keymast.app;

import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** {@code keymast version}. */
@Command(name = "version", description = "Print the version.", mixinStandardHelpOptions = true)
public final class VersionCommand implements Runnable, IVersionProvider {
  @Override
  public void run() {
    System.out.println(getVersion()[0]);
  }

  @Override
  public String[] getVersion() {
    return new String[] {"keymast " + version()};
  }

  static String version() {
    return Objects.requireNonNullElse(
        Keymast.class.getPackage().getImplementationVersion(), "development");
  }
}
