package io.keymast.bench;

import java.util.concurrent.Callable;

/**
 * What a process took until it was ready, and what it keeps while nobody asks for anything.
 *
 * @param peakMegabytes the most that was resident until it had come to rest
 * @param heapMegabytes what lives in its heap, of what is resident
 */
record Footprint(
    double seconds,
    double cpuSeconds,
    double residentMegabytes,
    double peakMegabytes,
    double heapMegabytes) {

  /**
   * @param start returns when it is ready
   */
  static Footprint of(Callable<Jvm> start) throws Exception {
    long begin = System.nanoTime();
    try (Jvm started = start.call()) {
      double seconds = (System.nanoTime() - begin) / 1e9;
      double cpu = started.meter().cpu().toNanos() / 1e9;
      started.awaitsRest();
      return new Footprint(
          seconds,
          cpu,
          started.meter().residentMegabytes(),
          started.meter().peakMegabytes(),
          started.liveHeapBytes() / 1e6);
    }
  }
}
