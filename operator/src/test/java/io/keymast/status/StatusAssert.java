package io.keymast.status;

import io.keymast.api.BaseStationCertificateStatus;
import io.keymast.api.BaseStationStatus;
import io.keymast.api.CertificateAuthorityStatus;
import io.keymast.api.Condition;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

/** What tests say of the conditions of a status. */
final class StatusAssert {
  private final List<Condition> conditions;

  private StatusAssert(@Nullable List<Condition> conditions) {
    this.conditions = Objects.requireNonNull(conditions);
  }

  static StatusAssert assertThat(BaseStationStatus status) {
    return new StatusAssert(status.conditions());
  }

  static StatusAssert assertThat(BaseStationCertificateStatus status) {
    return new StatusAssert(status.conditions());
  }

  static StatusAssert assertThat(CertificateAuthorityStatus status) {
    return new StatusAssert(status.conditions());
  }

  ConditionAssert condition(ConditionType type) {
    return new ConditionAssert(type.in(conditions).orElseThrow(() -> new AssertionError(type)));
  }

  StatusAssert has(ConditionType... types) {
    Assertions.assertThat(conditions).extracting(Condition::type).contains(names(types));
    return this;
  }

  StatusAssert hasNo(ConditionType... types) {
    Assertions.assertThat(conditions).extracting(Condition::type).doesNotContain(names(types));
    return this;
  }

  private static String[] names(ConditionType... types) {
    return Stream.of(types).map(ConditionType::apiName).toArray(String[]::new);
  }

  /** Of one condition. */
  final class ConditionAssert {
    private final Condition condition;

    private ConditionAssert(Condition condition) {
      this.condition = condition;
    }

    ConditionAssert isTrue(String reason) {
      return is("True", reason);
    }

    ConditionAssert isFalse(String reason) {
      return is("False", reason);
    }

    ConditionAssert says(String... parts) {
      Assertions.assertThat(condition.message()).contains(parts);
      return this;
    }

    ConditionAssert doesNotSay(String... parts) {
      Assertions.assertThat(condition.message()).doesNotContain(parts);
      return this;
    }

    ConditionAssert since(Instant instant) {
      Assertions.assertThat(condition.lastTransitionTime()).isEqualTo(instant);
      return this;
    }

    StatusAssert and() {
      return StatusAssert.this;
    }

    private ConditionAssert is(String status, String reason) {
      Assertions.assertThat(condition.status() + "/" + condition.reason())
          .isEqualTo(status + "/" + reason);
      return this;
    }
  }
}
