package io.keymast.support;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.keymast.app.LogSettings;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What the product, by its own settings, would have logged of what is logged here. */
public final class ProductionLog implements AutoCloseable {
  private final LoggerContext product = new LoggerContext();
  private final ListAppender<ILoggingEvent> heard = new ListAppender<>();
  private final Logger here = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);

  public ProductionLog() {
    new LogSettings().configure(product);
    heard.start();
    here.addAppender(heard);
  }

  /** Since this was opened. */
  public List<String> linesOf(String loggers) {
    return List.copyOf(heard.list).stream()
        .filter(event -> event.getLoggerName().startsWith(loggers))
        .filter(event -> product.getLogger(event.getLoggerName()).isEnabledFor(event.getLevel()))
        .map(event -> event.getLoggerName() + " " + event.getFormattedMessage())
        .toList();
  }

  @Override
  public void close() {
    here.detachAppender(heard);
    product.stop();
  }
}
