package io.keymast.endtoend;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What came back from each entrance, and after how long. */
final class Exchanges {
  private static final Pattern STATUS = Pattern.compile("^HTTP/1\\.[01] (\\d\\d\\d)");
  private static final Duration SLOW = Duration.ofMillis(100);

  private final Map<Entrance, Map<String, Integer>> answers = new EnumMap<>(Entrance.class);
  private Duration longest = Duration.ZERO;
  private int slow;

  void add(Entrance entrance, String answer, Duration took) {
    Matcher status = STATUS.matcher(answer);
    answers
        .computeIfAbsent(entrance, _ -> new TreeMap<>())
        .merge(status.find() ? status.group(1) : "none", 1, Integer::sum);
    slow += took.compareTo(SLOW) > 0 ? 1 : 0;
    longest = longest.compareTo(took) < 0 ? took : longest;
  }

  int answered(Entrance entrance, String status) {
    return answers.getOrDefault(entrance, Map.of()).getOrDefault(status, 0);
  }

  @Override
  public String toString() {
    return "answers %s; %d slower than %d ms, longest %d ms"
        .formatted(answers, slow, SLOW.toMillis(), longest.toMillis());
  }
}
