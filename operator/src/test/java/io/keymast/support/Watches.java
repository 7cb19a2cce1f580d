package io.keymast.support;

import com.sun.net.httpserver.HttpExchange;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The operator's watches, event by event: they can be frozen, lost, reordered, and broken off as
 * too old.
 */
public final class Watches {
  private static final byte[] EXPIRED =
      """
      {"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",\
      "message":"too old resource version","reason":"Expired","code":410}}
      """
          .getBytes(StandardCharsets.UTF_8);

  private final Set<Watch> open = ConcurrentHashMap.newKeySet();
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

  private record Watch(String resource, InputStream in, OutputStream out) {
    /** Whole events only, since two threads write here. */
    synchronized void pass(byte[] event) throws IOException {
      out.write(event);
      out.flush();
    }
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
        open.stream()
            .filter(watch -> resources.contains(watch.resource()))
            .collect(Collectors.toSet());
  }

  /** The same of all. */
  public synchronized void stall() {
    stalled = Set.copyOf(open);
  }

  /** Whether anybody watches this resource now. */
  public boolean isOpen(String resource) {
    return open.stream().anyMatch(watch -> watch.resource().equals(resource));
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
  public synchronized void thaw() {
    begin(Trouble.NONE, Set.of());
    stalled = Set.of();
    notifyAll();
  }

  private synchronized void begin(Trouble next, Set<String> resources) {
    trouble = next;
    troubled = resources;
  }

  /** As after a compaction of etcd: whoever watches this resource is told to list it anew. */
  public void expire(String resource) throws IOException {
    for (Watch watch : open) {
      if (watch.resource().equals(resource)) {
        watch.pass(EXPIRED);
        watch.in().close();
      }
    }
  }

  /** As when the network goes. */
  void breakOff() {
    for (Watch watch : open) {
      try {
        watch.in().close();
      } catch (IOException e) {
        // It was broken already.
      }
    }
  }

  void stream(HttpExchange exchange, HttpResponse<InputStream> response, String resource)
      throws IOException, InterruptedException {
    Upstream.answerHead(exchange, response);
    try (InputStream in = new BufferedInputStream(response.body());
        OutputStream out = exchange.getResponseBody()) {
      // Else the head waits for the first event, and whoever watches for that.
      out.flush();
      Watch watch = new Watch(resource, in, out);
      watch.pass(Bookmark.atTheStartOf(exchange.getRequestURI(), resource));
      open.add(watch);
      try {
        Passage passage = new Passage(watch);
        for (byte[] event = next(in); event.length > 0; event = next(in)) {
          passage.meets(event);
        }
      } finally {
        open.remove(watch);
      }
    }
  }

  /** What happens to the events of one watch, in their order. */
  private final class Passage {
    private final Watch watch;
    private byte[] held = {};
    private int met;

    Passage(Watch watch) {
      this.watch = watch;
    }

    void meets(byte[] event) throws IOException, InterruptedException {
      met++;
      if (isLost(event)) {
        return;
      }
      switch (troubleOf(watch)) {
        case NONE -> passes(event);
        case FROZEN -> {
          awaitThaw(watch);
          passes(event);
        }
        case LOST -> {
          if (met % 2 == 0) {
            passes(event);
          }
        }
        case REORDERED -> {
          if (held.length == 0) {
            held = event;
          } else {
            passes(event);
          }
        }
      }
    }

    private void passes(byte[] event) throws IOException {
      watch.pass(event);
      watch.pass(held);
      held = new byte[] {};
    }
  }

  private synchronized Trouble troubleOf(Watch watch) {
    if (stalled.contains(watch)) {
      return Trouble.FROZEN;
    }
    return troubled.contains(watch.resource()) ? trouble : Trouble.NONE;
  }

  private synchronized void awaitThaw(Watch watch) throws InterruptedException {
    while (troubleOf(watch) == Trouble.FROZEN) {
      wait();
    }
  }

  /** An event is a line. */
  private static byte[] next(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int octet = in.read(); octet >= 0; octet = in.read()) {
      line.write(octet);
      if (octet == '\n') {
        break;
      }
    }
    return line.toByteArray();
  }
}
