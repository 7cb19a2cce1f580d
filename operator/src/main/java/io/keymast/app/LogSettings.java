package io.keymast.app;

import static ch.qos.logback.classic.spi.ConfiguratorRank.FALLBACK;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.ConsoleTarget;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Map;
import java.util.Objects;

/** What is logged, and how, where no logback.xml says so: to read one takes a tenth of a start. */
@ConfiguratorRank(FALLBACK + 1)
public final class LogSettings extends ContextAwareBase implements Configurator {
  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z', UTC} %-5level %logger{0} - %msg %kvp%n";

  private static final Map<String, Level> LEVELS =
      Map.ofEntries(
          Map.entry(Logger.ROOT_LOGGER_NAME, Level.WARN),
          Map.entry("io.javaoperatorsdk", Level.WARN),
          // Warns about every v1beta1 at each start.
          Map.entry("io.fabric8.kubernetes.client.dsl.internal.VersionUsageUtils", Level.ERROR),
          // Warn about each malformed Host header, which any stranger can send; it is answered 400.
          Map.entry("org.eclipse.jetty.http.HttpParser", Level.ERROR),
          Map.entry("org.eclipse.jetty.util.HostPort", Level.ERROR));

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    LEVELS.forEach((logger, level) -> context.getLogger(logger).setLevel(level));
    context
        .getLogger("io.keymast")
        .setLevel(
            Level.toLevel(
                Objects.requireNonNullElse(System.getenv("KEYMAST_LOG_LEVEL"), ""), Level.INFO));
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(stderr(context));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static ConsoleAppender<ILoggingEvent> stderr(LoggerContext context) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(PATTERN);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setName("stderr");
    appender.setTarget(ConsoleTarget.SystemErr.getName());
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }
}
