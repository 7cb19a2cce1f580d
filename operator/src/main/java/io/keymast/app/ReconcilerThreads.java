package io.keymast.app;

import java.util.Set;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that all controllers share. Controllers queue what they have to look at as soon as
 * their own cache is filled; it is looked at once all caches are, in the order in which it came,
 * but for authorities, which come first: while a whole fleet is being regenerated, what is revoked
 * is to be published, and brakes are to be heard of.
 */
final class ReconcilerThreads extends ThreadPoolExecutor {
  static final String AUTHORITIES = "certificateauthority";
  static final String STATIONS = "basestation";
  static final String CERTIFICATES = "basestationcertificate";

  private static final Set<String> CONTROLLERS = Set.of(AUTHORITIES, STATIONS, CERTIFICATES);

  /** JOSDK's tasks name their controller first: nothing else tells whose they are. */
  private static final String AFTER_CONTROLLER = " -> ";

  private final LinkedBlockingDeque<Runnable> queue;

  ReconcilerThreads(int count) {
    this(count, new LinkedBlockingDeque<>());
  }

  private ReconcilerThreads(int count, LinkedBlockingDeque<Runnable> queue) {
    super(count, count, 0, TimeUnit.SECONDS, queue);
    this.queue = queue;
  }

  /**
   * Until {@link #begin()} there are no threads, and afterwards all of them, until the end.
   *
   * @throws IllegalArgumentException if it is no controller's
   */
  @Override
  public void execute(Runnable task) {
    if (controllerOf(task).equals(AUTHORITIES)) {
      queue.addFirst(task);
    } else {
      queue.addLast(task);
    }
  }

  void begin() {
    prestartAllCoreThreads();
  }

  private static String controllerOf(Runnable task) {
    String text = task.toString();
    int end = text.indexOf(AFTER_CONTROLLER);
    String controller = end < 0 ? "" : text.substring(0, end);
    if (!CONTROLLERS.contains(controller)) {
      throw new IllegalArgumentException("not of a controller: " + text);
    }
    return controller;
  }
}
