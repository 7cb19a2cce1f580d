package io.keymast.app;

import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** {@code keymast version}. */
@Command(name = "version", description = "Print the version.")
public final class VersionCommand implements Runnable, IVersionProvider {
  @Override
  public void run() {
    System.out.println(getVersion()[0]);
  }

  @Override
  public String[] getVersion() {
    String version = Keymast.class.getPackage().getImplementationVersion();
    return new String[] {"keymast " + Objects.requireNonNullElse(version, "development")};
  }
}
