package io.keymast.support;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * One that a process has open through a proxy, whatever carries it: the lines of an answer, or the
 * messages of a WebSocket. Several threads pass events.
 */
interface Watch {
  String EXPIRED =
      """
      {"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",\
      "message":"too old resource version","reason":"Expired","code":410}}
      """;

  String resource();

  /** Whole events only. */
  void pass(byte[] event) throws IOException;

  /** The API server's; an empty one is the end. */
  byte[] next() throws IOException;

  /** Nobody hears the API server any more. */
  void end() throws IOException;

  default void expire() throws IOException {
    pass(EXPIRED.getBytes(StandardCharsets.UTF_8));
    end();
  }
}
