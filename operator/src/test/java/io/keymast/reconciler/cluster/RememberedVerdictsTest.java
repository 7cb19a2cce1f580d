package io.keymast.reconciler.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.pki.KeySamples;
import io.keymast.pki.PublicKeyPem;
import io.keymast.validation.KeyBlocklist;
import io.keymast.validation.KeyJudge;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is judged again costs next to nothing. */
class RememberedVerdictsTest {
  private final KeyJudge judge = KeyJudge.with(KeyBlocklist.empty());
  private final List<String> judged = new ArrayList<>();
  private final KeyJudge remembered =
      new RememberedVerdicts(
          pem -> {
            judged.add(pem);
            return judge.judge(pem);
          });

  @Test
  @DisplayName("An RSA key is judged once")
  void rsa() {
    String pem = PublicKeyPem.encode(KeySamples.rsa(2048, 81));

    assertThat(remembered.judge(pem)).isEqualTo(remembered.judge(pem)).isEqualTo(judge.judge(pem));
    assertThat(judged).containsExactly(pem);
  }

  @Test
  @DisplayName("A text that is refused is judged once: it may be of a weak RSA key")
  void refused() {
    String pem = PublicKeyPem.encode(KeySamples.rsa(1024, 82));

    assertThat(remembered.judge(pem)).isEqualTo(remembered.judge(pem)).isEqualTo(judge.judge(pem));
    assertThat(judged).containsExactly(pem);
  }

  @Test
  @DisplayName("Another sound key takes no memory")
  void ec() {
    String pem = PublicKeyPem.encode(KeySamples.ec("P-256", 83));

    assertThat(remembered.judge(pem)).isEqualTo(remembered.judge(pem)).isEqualTo(judge.judge(pem));
    assertThat(judged).containsExactly(pem, pem);
  }
}
