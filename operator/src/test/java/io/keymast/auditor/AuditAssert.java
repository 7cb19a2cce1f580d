package io.keymast.auditor;

import io.keymast.auditor.Sin.Kind;
import org.assertj.core.api.AbstractStringAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ListAssert;

/** What tests say of that which the auditor finds in a history. */
final class AuditAssert {
  private final ListAssert<Sin> sins;

  private AuditAssert(ListAssert<Sin> sins) {
    this.sins = sins;
  }

  static AuditAssert assertThat(AHistory history) {
    return new AuditAssert(Assertions.assertThat(Auditor.audit(history.history())));
  }

  AuditAssert as(String what) {
    return new AuditAssert(sins.as(what));
  }

  void isClean() {
    sins.isEmpty();
  }

  /** One sin or several of this kind, and no other. */
  void hasOnly(Kind kind) {
    sins.isNotEmpty().allSatisfy(sin -> Assertions.assertThat(sin.kind()).isEqualTo(kind));
  }

  /**
   * No other than this one.
   *
   * @return what is told of it
   */
  AbstractStringAssert<?> hasOneSin(Kind kind, String about) {
    return sins.singleElement()
        .satisfies(
            sin -> {
              Assertions.assertThat(sin.kind()).isEqualTo(kind);
              Assertions.assertThat(sin.about()).isEqualTo(about);
            })
        .extracting(Sin::what, InstanceOfAssertFactories.STRING);
  }
}
