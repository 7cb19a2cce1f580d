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

  /** Every other event of these resources never comes, until it {@linkplain #thaw thaws}. */
  public void lose(Set<String> resources) {
    begin(Trouble.LOST, resources);
  }

  /** Each event of these resources waits until the next one has come. */
  public void reorder(Set<String> resources) {
    begin(Trouble.REORDERED, resources);
  }

  /** Events come as they are again; those that were frozen are told. */
  public synchronized void thaw() {
    begin(Trouble.NONE, Set.of());
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
      Watch watch = new Watch(resource, in, out);
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
      switch (troubleOf(watch.resource())) {
        case NONE -> passes(event);
        case FROZEN -> {
          awaitThaw(watch.resource());
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

  private synchronized Trouble troubleOf(String resource) {
    return troubled.contains(resource) ? trouble : Trouble.NONE;
  }

  private synchronized void awaitThaw(String resource) throws InterruptedException {
    while (troubleOf(resource) == Trouble.FROZEN) {
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
