package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.support.ProxiedWrite;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** What each story makes a process write where nothing goes wrong: what plans may hit. */
final class RehearsedWrites<T extends Enum<T> & Story<?>> {
  private final Map<T, List<ProxiedWrite>> ofStory;

  RehearsedWrites(Class<T> stories) {
    this.ofStory = new EnumMap<>(stories);
  }

  void put(T story, List<ProxiedWrite> writes) {
    ofStory.put(story, writes);
  }

  boolean has(T story, Predicate<ProxiedWrite> kind) {
    return ofStory.getOrDefault(story, List.of()).stream().anyMatch(kind);
  }

  /**
   * As many rounds as the story with the most has writes to be hit: each hits another one of each
   * story. None is left out.
   *
   * @param stride 1 for every write, 2 for every other one; not all stories begin with the first
   */
  @SuppressWarnings("EnumOrdinal") // any number does that tells the stories apart
  List<List<CrashPlan<T>>> rounds(Affliction affliction, int stride) {
    Map<T, List<ProxiedWrite>> targets = new EnumMap<>(ofStory);
    targets.replaceAll(
        (story, all) -> every(stride, story.ordinal() % Math.clamp(all.size(), 1, stride), all));
    assertThat(targets)
        .allSatisfy((story, some) -> assertThat(some).as(story.toString()).isNotEmpty());
    int rounds = targets.values().stream().mapToInt(List::size).max().orElseThrow();
    return IntStream.range(0, rounds).mapToObj(round -> round(affliction, targets, round)).toList();
  }

  /**
   * One write of each story, in turn its first and its second, and so on; by one of these in turn.
   */
  List<CrashPlan<T>> oneOfEach(List<Affliction> afflictions) {
    List<CrashPlan<T>> plans = new ArrayList<>();
    ofStory.forEach(
        (story, all) ->
            plans.add(
                CrashPlan.of(
                    story,
                    afflictions.get(plans.size() % afflictions.size()),
                    all.get(plans.size() / 2 % all.size()))));
    return plans;
  }

  private static <T extends Enum<T> & Story<?>> List<CrashPlan<T>> round(
      Affliction affliction, Map<T, List<ProxiedWrite>> targets, int round) {
    return targets.entrySet().stream()
        .filter(each -> round < each.getValue().size())
        .map(each -> CrashPlan.of(each.getKey(), affliction, each.getValue().get(round)))
        .toList();
  }

  private static List<ProxiedWrite> every(int stride, int first, List<ProxiedWrite> all) {
    return IntStream.iterate(first, i -> i < all.size(), i -> i + stride)
        .mapToObj(all::get)
        .toList();
  }
}
