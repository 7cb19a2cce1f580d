package io.keymast.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** Connections to a port of this machine that its server holds, as Linux counts them. */
public final class AcceptedConnections {
  private static final int LOCAL_ADDRESS = 1;
  private static final int STATE = 3;
  private static final int INODE = 9;
  private static final String ESTABLISHED = "01";

  private AcceptedConnections() {}

  /** Those that still wait to be accepted don't count. */
  public static long at(int port) {
    String suffix = String.format(Locale.ROOT, ":%04X", port);
    return Stream.of("/proc/net/tcp", "/proc/net/tcp6")
        .map(Path::of)
        .filter(Files::exists)
        .flatMap(AcceptedConnections::lines)
        .map(line -> line.strip().split("\\s+"))
        .filter(fields -> fields.length > INODE && fields[LOCAL_ADDRESS].endsWith(suffix))
        .filter(fields -> fields[STATE].equals(ESTABLISHED) && !fields[INODE].equals("0"))
        .count();
  }

  private static Stream<String> lines(Path table) {
    try {
      return Files.readAllLines(table).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
