package io.keymast.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** A port of the loopback address that nobody listens at. */
public final class FreePort {
  /** Below the ephemeral ports, of which the next connection of anybody could take one. */
  private static final int FIRST = 10_000;

  private static final int COUNT = 20_000;

  /** So many that JVMs side by side, whose ids are close, don't meet. */
  private static final int OF_A_PROCESS = 499;

  private static final AtomicInteger NEXT =
      new AtomicInteger((int) (ProcessHandle.current().pid() * OF_A_PROCESS % COUNT));

  private FreePort() {}

  /** Known before whoever listens there starts, and the same after a restart. */
  public static int find() {
    return IntStream.generate(NEXT::getAndIncrement)
        .limit(COUNT)
        .map(number -> FIRST + number % COUNT)
        .filter(FreePort::isFree)
        .findFirst()
        .orElseThrow();
  }

  private static boolean isFree(int port) {
    try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
