package io.keymast.operator;

import io.keymast.operator.SpecWalk.Step;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every cell of a space in turn, in an order of chance; then again in another one. */
final class SpecTour {
  private final List<SpecCell> cells;
  private final Set<String> immutable;
  private final Random random;
  private final Deque<SpecCell> rest = new ArrayDeque<>();
  private final Map<SpecCell, Set<Step>> tried = new HashMap<>();
  private final List<Step> steps = new ArrayList<>();
  private final Set<List<String>> changed = new HashSet<>();

  /**
   * @param immutable fields of the first level that no change is to reach
   */
  SpecTour(SpecSpace space, Set<String> immutable, Random random) {
    this.cells = space.cells();
    this.immutable = immutable;
    this.random = random;
  }

  /** The next change of this one on its way. */
  void leads(SpecWalk walk) {
    if (rest.isEmpty()) {
      List<SpecCell> round = new ArrayList<>(cells);
      Collections.shuffle(round, random);
      rest.addAll(round);
    }
    SpecCell cell = rest.remove();
    Step step = walk.step(cell, random);
    steps.add(step);
    tried.computeIfAbsent(cell, any -> EnumSet.noneOf(Step.class)).add(step);
    if (step == Step.CHANGED) {
      changed.add(cell.path());
    }
  }

  /** How many changes came to that. */
  long count(Step step) {
    return steps.stream().filter(step::equals).count();
  }

  List<SpecCell> untried() {
    return cells.stream().filter(cell -> !tried.containsKey(cell)).toList();
  }

  /** Fields that no change altered, though one might; of an object, its parts count too. */
  List<String> unchanged() {
    return paths()
        .filter(path -> !isImmutable(path))
        .filter(path -> changed.stream().noneMatch(it -> SpecChange.isWithin(path, it)))
        .map(path -> String.join(".", path))
        .toList();
  }

  /** Fields that a change altered, though none may. */
  List<String> reached() {
    return changed.stream().filter(this::isImmutable).map(path -> String.join(".", path)).toList();
  }

  private Stream<List<String>> paths() {
    return cells.stream().map(SpecCell::path).distinct();
  }

  private boolean isImmutable(List<String> path) {
    return immutable.contains(path.getFirst());
  }

  /** What each way of changing a field came to, in how many fields that may be changed. */
  private String byKind() {
    return tried.entrySet().stream()
        .filter(it -> !isImmutable(it.getKey().path()))
        .collect(
            Collectors.groupingBy(
                it -> it.getKey().kind(),
                TreeMap::new,
                Collectors.filtering(
                    it -> it.getValue().contains(Step.CHANGED), Collectors.counting())))
        .toString();
  }

  @Override
  public String toString() {
    return ("%d cells, %d of them immutable, %d not tried; %d changes: %d altered their field, %d"
            + " were taken without, %d refused; fields altered by kind %s; never altered: %s")
        .formatted(
            cells.size(),
            cells.stream().filter(cell -> isImmutable(cell.path())).count(),
            untried().size(),
            steps.size(),
            count(Step.CHANGED),
            count(Step.WITHOUT_EFFECT),
            count(Step.REFUSED),
            byKind(),
            unchanged());
  }
}
