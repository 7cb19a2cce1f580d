package io.keymast.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a station costs, by how many there are already: one line a process, as SVG. */
final class CostPlot {
  private static final int WIDTH = 760;
  private static final int HEIGHT = 380;
  private static final int LEFT = 60;
  private static final int RIGHT = 130;
  private static final int TOP = 30;
  private static final int BOTTOM = 50;
  private static final int TICKS = 5;
  private static final List<String> PROCESSES = List.of(Wave.OPERATOR, Wave.API_SERVER, Wave.ETCD);
  private static final List<String> COLOURS = List.of("#0b6e4f", "#c0392b", "#2c5aa0");

  private final List<Wave> waves = new ArrayList<>();

  void add(Wave wave) {
    waves.add(wave);
  }

  boolean isEmpty() {
    return waves.isEmpty();
  }

  String svg() {
    double widest = waves.stream().mapToInt(Wave::fleet).max().orElse(1);
    double highest =
        waves.stream()
            .flatMap(wave -> PROCESSES.stream().map(process -> wave.cpuMillis(process)))
            .mapToDouble(Double::doubleValue)
            .max()
            .orElse(1);
    StringBuilder svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
        <rect width="100%%" height="100%%" fill="white"/>
        <text x="%d" y="18">CPU a station (ms), from declared to Ready, by the stations that there are</text>
        """
            .formatted(WIDTH, HEIGHT, LEFT));
    for (int tick = 0; tick <= TICKS; tick++) {
      svg.append(ticks(widest * tick / TICKS, highest * tick / TICKS, widest, highest));
    }
    for (int i = 0; i < PROCESSES.size(); i++) {
      svg.append(line(PROCESSES.get(i), COLOURS.get(i), widest, highest));
    }
    return svg.append("</svg>\n").toString();
  }

  private String line(String process, String colour, double widest, double highest) {
    String points =
        waves.stream()
            .map(
                wave -> at(x(wave.fleet(), widest)) + "," + at(y(wave.cpuMillis(process), highest)))
            .collect(Collectors.joining(" "));
    Wave last = waves.getLast();
    return """
    <polyline fill="none" stroke="%s" stroke-width="2" points="%s"/>
    <text x="%s" y="%s" fill="%s">%s</text>
    """
        .formatted(
            colour,
            points,
            at(x(last.fleet(), widest) + 8),
            at(y(last.cpuMillis(process), highest) + 4),
            colour,
            process);
  }

  private static String ticks(double across, double up, double widest, double highest) {
    return """
    <line x1="%d" x2="%d" y1="%s" y2="%s" stroke="#ddd"/>
    <text x="%d" y="%s" text-anchor="end">%s</text>
    <text x="%s" y="%d" text-anchor="middle">%s</text>
    """
        .formatted(
            LEFT,
            WIDTH - RIGHT,
            at(y(up, highest)),
            at(y(up, highest)),
            LEFT - 8,
            at(y(up, highest) + 4),
            Figures.text(up),
            at(x(across, widest)),
            HEIGHT - BOTTOM + 20,
            Figures.text(Math.rint(across)));
  }

  private static double x(double fleet, double widest) {
    return LEFT + fleet / widest * (WIDTH - LEFT - RIGHT);
  }

  private static double y(double cost, double highest) {
    return HEIGHT - BOTTOM - cost / highest * (HEIGHT - TOP - BOTTOM);
  }

  private static String at(double place) {
    return String.format(Locale.ROOT, "%.1f", place);
  }
}
