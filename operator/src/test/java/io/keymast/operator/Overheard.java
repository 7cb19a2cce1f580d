package io.keymast.operator;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** What this process says on standard output from now on: the journal, and logs of every level. */
final class Overheard implements AutoCloseable {
  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
  private final PrintStream usual = System.out;
  private final Logger logger = (Logger) LoggerFactory.getLogger("io.keymast");
  private final @Nullable Level usualLevel = logger.getLevel();

  Overheard() {
    System.setOut(new PrintStream(heard, true, StandardCharsets.UTF_8));
    logger.setLevel(Level.TRACE);
  }

  String text() {
    return heard.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    logger.setLevel(usualLevel);
    System.setOut(usual);
  }
}
