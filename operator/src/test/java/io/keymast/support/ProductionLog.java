package io.keymast.support;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.read.ListAppender;
import io.keymast.app.Keymast;
import java.net.URL;
import java.util.List;
import java.util.Objects;
import org.slf4j.LoggerFactory;

/** What the product, by its own settings, would have logged of what is logged here. */
public final class ProductionLog implements AutoCloseable {
  private final LoggerContext product = new LoggerContext();
  private final ListAppender<ILoggingEvent> heard = new ListAppender<>();
  private final Logger here = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);

  public ProductionLog() throws JoranException {
    URL settings = Objects.requireNonNull(Keymast.class.getResource("/logback.xml"));
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(product);
    configurator.doConfigure(settings);
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
