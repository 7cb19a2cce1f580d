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

/** The operator's watches, event by event: they can be frozen, and broken off as too old. */
public final class Watches {
  private static final byte[] EXPIRED =
      """
      {"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",\
      "message":"too old resource version","reason":"Expired","code":410}}
      """
          .getBytes(StandardCharsets.UTF_8);

  private final Set<Watch> open = ConcurrentHashMap.newKeySet();
  private String frozen = "";

  private record Watch(String resource, InputStream in, OutputStream out) {
    /** Whole events only, since two threads write here. */
    synchronized void pass(byte[] event) throws IOException {
      out.write(event);
      out.flush();
    }
  }

  /** The operator hears nothing new of this resource, until it {@linkplain #thaw thaws}. */
  public synchronized void freeze(String resource) {
    frozen = resource;
  }

  /** All that was held back is told. */
  public synchronized void thaw() {
    frozen = "";
    notifyAll();
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

  void stream(HttpExchange exchange, HttpResponse<InputStream> response, String resource)
      throws IOException, InterruptedException {
    Upstream.answerHead(exchange, response);
    try (InputStream in = new BufferedInputStream(response.body());
        OutputStream out = exchange.getResponseBody()) {
      Watch watch = new Watch(resource, in, out);
      open.add(watch);
      try {
        for (byte[] event = next(in); event.length > 0; event = next(in)) {
          awaitThaw(resource);
          watch.pass(event);
        }
      } finally {
        open.remove(watch);
      }
    }
  }

  private synchronized void awaitThaw(String resource) throws InterruptedException {
    while (frozen.equals(resource)) {
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
