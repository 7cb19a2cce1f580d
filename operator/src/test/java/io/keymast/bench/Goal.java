package io.keymast.bench;

import java.util.Optional;

/** What a figure is held against. */
sealed interface Goal {
  /** No goal: it is told. */
  record Reported() implements Goal {
    @Override
    public String text() {
      return "";
    }

    @Override
    public Optional<Boolean> isMetBy(double value, Optional<Double> ratio) {
      return Optional.empty();
    }
  }

  record AtLeast(double bound) implements Goal {
    @Override
    public String text() {
      return ">= " + Figures.text(bound);
    }

    @Override
    public Optional<Boolean> isMetBy(double value, Optional<Double> ratio) {
      return Optional.of(value >= bound);
    }
  }

  record AtMost(double bound) implements Goal {
    @Override
    public String text() {
      return "<= " + Figures.text(bound);
    }

    @Override
    public Optional<Boolean> isMetBy(double value, Optional<Double> ratio) {
      return Optional.of(value <= bound);
    }
  }

  /** Neither less nor more. */
  record Between(double least, double most) implements Goal {
    @Override
    public String text() {
      return Figures.text(least) + " to " + Figures.text(most);
    }

    @Override
    public Optional<Boolean> isMetBy(double value, Optional<Double> ratio) {
      return Optional.of(value >= least && value <= most);
    }
  }

  /** Of what it is measured beside. */
  record ShareAtLeast(double share) implements Goal {
    @Override
    public String text() {
      return ">= " + Math.round(share * 100) + " %";
    }

    @Override
    public Optional<Boolean> isMetBy(double value, Optional<Double> ratio) {
      return ratio.map(it -> it >= share);
    }
  }

  /** As much as what it is measured beside, give or take so much of that. */
  record ShareWithin(double off) implements Goal {
    @Override
    public String text() {
      return Math.round((1 - off) * 100) + " to " + Math.round((1 + off) * 100) + " %";
    }

    @Override
    public Optional<Boolean> isMetBy(double value, Optional<Double> ratio) {
      return ratio.map(it -> Math.abs(it - 1) <= off);
    }
  }

  /** So many times what it is measured beside. */
  record TimesAtLeast(double times) implements Goal {
    @Override
    public String text() {
      return ">= " + Figures.text(times) + "x";
    }

    @Override
    public Optional<Boolean> isMetBy(double value, Optional<Double> ratio) {
      return ratio.map(it -> it >= times);
    }
  }

  /**
   * Of what was counted to the end, or kept by each of thousands of events: one run tells it, where
   * whatever is timed takes three.
   */
  record Counted(Goal goal) implements Goal {
    @Override
    public String text() {
      return goal.text();
    }

    @Override
    public Optional<Boolean> isMetBy(double value, Optional<Double> ratio) {
      return goal.isMetBy(value, ratio);
    }
  }

  String text();

  Optional<Boolean> isMetBy(double value, Optional<Double> ratio);
}
