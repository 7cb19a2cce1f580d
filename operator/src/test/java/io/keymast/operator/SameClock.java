package io.keymast.operator;

import io.keymast.support.OperatorClock;
import io.keymast.support.OperatorJvm;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Of machines whose clocks agree. */
record SameClock(List<OperatorJvm> operators) implements OperatorClock {
  @Override
  public Instant now() {
    return operators.getFirst().now();
  }

  @Override
  public void advance(Duration by) {
    operators.forEach(each -> each.advance(by));
  }
}
