package io.keymast.support;

import com.sun.net.httpserver.HttpExchange;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/**
 * The operator's watches, event by event: they can be frozen, lost, reordered, and broken off as
 * too old.
 */
public final class Watches {
  private final Map<Watch, Passage> open = new ConcurrentHashMap<>();
  private final TouchedEvents touched = new TouchedEvents();
  private Set<String> troubled = Set.of();
  private Set<Watch> stalled = Set.of();
  private String unheard = "";
  private int lost;
  private Trouble trouble = Trouble.NONE;

  private enum Trouble {
    NONE,
    FROZEN,
    LOST,
    REORDERED
  }

  /** The operator hears nothing new of these resources, until it {@linkplain #thaw thaws}. */
  public void freeze(Set<String> resources) {
    begin(Trouble.FROZEN, resources);
  }

  /**
   * Those that are open now are silent, as when their connections died on the way; others that are
   * opened hear all, until it {@linkplain #thaw thaws}.
   */
  public synchronized void stall(Set<String> resources) {
    stalled =
        open.keySet().stream()
            .filter(watch -> resources.contains(watch.resource()))
            .collect(Collectors.toSet());
  }

  /** The same of all. */
  public synchronized void stall() {
    stalled = Set.copyOf(open.keySet());
  }

  /** Whether anybody watches this resource now. */
  public boolean isOpen(String resource) {
    return open.keySet().stream().anyMatch(watch -> watch.resource().equals(resource));
  }

  /** Every other event of these resources never comes, until it {@linkplain #thaw thaws}. */
  public void lose(Set<String> resources) {
    begin(Trouble.LOST, resources);
  }

  /** No event about an object of this name comes; all others do, until it is {@link #heard}. */
  public synchronized void loseAllAbout(String name) {
    unheard = "\"name\":\"" + name + "\"";
    lost = 0;
  }

  /** How many events have been lost so. */
  public synchronized int lost() {
    return lost;
  }

  /** From now on; what was lost is. */
  public synchronized void heard() {
    unheard = "";
  }

  private synchronized boolean isLost(byte[] event) {
    boolean isLost =
        !unheard.isEmpty() && new String(event, StandardCharsets.UTF_8).contains(unheard);
    if (isLost) {
      lost++;
    }
    return isLost;
  }

  /** Each event of these resources waits until the next one has come. */
  public void reorder(Set<String> resources) {
    begin(Trouble.REORDERED, resources);
  }

  /** Events come as they are again; those that were frozen are told. */
  public void thaw() {
    synchronized (this) {
      begin(Trouble.NONE, Set.of());
      stalled = Set.of();
    }
    open.values().forEach(Passage::thaws);
  }

  /** Counts anew which events are frozen, lost or reordered, and which watches expire. */
  public void countsAnew() {
    touched.forget();
  }

  /**
   * How many events have been frozen, lost or reordered.
   *
   * @param about the namespace and the name of their objects
   */
  public long touched(BiPredicate<String, String> about) {
    return touched.count(about);
  }

  /** The resources of which a watch has expired. */
  public Set<String> expired() {
    return touched.expired();
  }

  /**
   * Those of which one has that had told of such an object.
   *
   * @param about its namespace and its name
   */
  public Set<String> expired(BiPredicate<String, String> about) {
    return touched.expired(about);
  }

  private synchronized void begin(Trouble next, Set<String> resources) {
    trouble = next;
    troubled = resources;
  }

  /** As after a compaction of etcd: whoever watches this resource is told to list it anew. */
  public void expire(String resource) {
    for (Passage passage : open.values()) {
      if (passage.watch.resource().equals(resource)) {
        passage.expires();
      }
    }
  }

  /** As when the network goes. */
  void breakOff() {
    for (Watch watch : open.keySet()) {
      try {
        watch.end();
      } catch (IOException e) {
        // It was broken already.
      }
    }
  }

  void stream(HttpExchange exchange, HttpResponse<InputStream> response, String resource)
      throws IOException {
    Upstream.answerHead(exchange, response);
    try (InputStream in = new BufferedInputStream(response.body());
        OutputStream out = exchange.getResponseBody()) {
      // Else the head waits for the first event, and whoever watches for that.
      out.flush();
      Watch watch = new LineWatch(resource, in, out);
      watch.pass(Bookmark.atTheStartOf(exchange.getRequestURI(), resource));
      follow(watch);
    }
  }

  /** Until it ends, by itself or otherwise. */
  void follow(Watch watch) throws IOException {
    Passage passage = new Passage(watch);
    open.put(watch, passage);
    try {
      for (byte[] event = watch.next(); event.length > 0; event = watch.next()) {
        passage.meets(event);
      }
    } finally {
      open.remove(watch);
    }
  }

  /** What happens to the events of one watch, in their order. */
  private final class Passage {
    private final Watch watch;
    private final Set<TouchedEvents.About> told = ConcurrentHashMap.newKeySet();
    private final List<byte[]> held = new ArrayList<>();
    private int met;

    Passage(Watch watch) {
      this.watch = watch;
    }

    synchronized void meets(byte[] event) throws IOException {
      met++;
      if (isLost(event)) {
        return;
      }
      switch (troubleOf(watch)) {
        case NONE -> {
          passesHeld();
          passes(event);
        }
        case FROZEN -> {
          touched.add(event);
          held.add(event);
        }
        case LOST -> {
          if (met % 2 == 0) {
            passes(event);
          } else {
            touched.add(event);
          }
        }
        case REORDERED -> {
          if (held.isEmpty()) {
            held.add(event);
          } else {
            held.forEach(touched::add);
            touched.add(event);
            passes(event);
            passesHeld();
          }
        }
      }
    }

    synchronized void thaws() {
      try {
        passesHeld();
      } catch (IOException e) {
        // Whoever watched has gone, and reads anew.
      }
    }

    void expires() {
      try {
        watch.expire();
        touched.expires(watch.resource(), told);
      } catch (IOException e) {
        // Whoever watched has gone: nobody was told.
      }
    }

    private void passesHeld() throws IOException {
      for (byte[] event : held) {
        passes(event);
      }
      held.clear();
    }

    private void passes(byte[] event) throws IOException {
      watch.pass(event);
      TouchedEvents.About.of(event).ifPresent(told::add);
    }
  }

  private synchronized Trouble troubleOf(Watch watch) {
    if (stalled.contains(watch)) {
      return Trouble.FROZEN;
    }
    return troubled.contains(watch.resource()) ? trouble : Trouble.NONE;
  }
}
