package io.keymast.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationSpec;
import io.keymast.domain.AuthorityName;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.WithNull;
import org.jspecify.annotations.Nullable;

/** Whatever a spec holds. */
class SpecPropertiesTest {
  private final SpecValidator validator =
      new SpecValidator(
          new AuthorityName("platform", "stations"), KeyJudge.with(KeyBlocklist.empty()));

  @Property(tries = 2000)
  @Label("Whatever a spec holds, it is read or refused, and no refusal echoes it")
  void anySpec(
      @ForAll @WithNull @Nullable String eui,
      @ForAll @WithNull @Nullable String key,
      @ForAll @WithNull @Nullable String state,
      @ForAll @WithNull @Nullable String duration,
      @ForAll @WithNull @Nullable String token) {
    BaseStationSpec spec =
        new BaseStationSpec(
            eui,
            key,
            state,
            state,
            new BaseStationSpec.PacketForwarder(duration),
            new BaseStationSpec.Regenerate(token, state, null),
            new BaseStationSpec.CertificatePolicy(duration, duration),
            null,
            null);

    SpecVerdict verdict = validator.validate("radio", spec, Optional.ofNullable(key));

    if (verdict instanceof SpecVerdict.Invalid(var violations, var trust)) {
      assertThat(violations)
          .isNotEmpty()
          .allSatisfy(it -> assertThat(it.message()).matches("[\\x20-\\x7E]+"));
    }
  }
}
