package io.keymast.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who asks for the same again is the second; who asks for something else is the first. */
class ReadsTest {
  private static final URI ROOF = URI.create("/api/v1/namespaces/ca/secrets/roof");
  private static final URI CELLAR = URI.create("/api/v1/namespaces/ca/secrets/cellar");
  private static final Fault REFUSAL = new Fault.Answer(503);

  private final Reads reads = new Reads();

  @Test
  @DisplayName("Each first read is hit, whatever others are asked for; without a trouble none is")
  void firsts() {
    assertThat(reads.meet(ROOF)).isEqualTo(new Fault.None());

    reads.trouble(occurrence -> occurrence == 1 ? REFUSAL : new Fault.None());

    assertThat(reads.meet(ROOF)).isEqualTo(REFUSAL);
    assertThat(reads.meet(CELLAR)).isEqualTo(REFUSAL);
    assertThat(reads.meet(ROOF)).isEqualTo(new Fault.None());
    assertThat(reads.touched(uri -> true)).isEqualTo(2);
    assertThat(reads.touched(uri -> uri.endsWith("roof"))).isEqualTo(1);
  }

  @Test
  @DisplayName("What was touched is known after the trouble, until the next one")
  void ends() {
    reads.trouble(occurrence -> REFUSAL);
    reads.meet(ROOF);

    reads.endTrouble();

    assertThat(reads.meet(ROOF)).isEqualTo(new Fault.None());
    assertThat(reads.touched(uri -> true)).isEqualTo(1);
    reads.trouble(occurrence -> REFUSAL);
    assertThat(reads.touched(uri -> true)).isZero();
  }
}
