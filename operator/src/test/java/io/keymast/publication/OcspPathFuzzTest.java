package io.keymast.publication;

import static io.keymast.support.HostileInput.judged;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.keymast.domain.Der;
import io.keymast.support.BoundedHeap;
import io.keymast.support.HostileInput;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

/** OCSP requests by GET. */
@ExtendWith(BoundedHeap.class)
class OcspPathFuzzTest {
  static Stream<byte[]> path() {
    return HostileInput.seeds("ocsp-path");
  }

  @MethodSource
  @FuzzTest
  @DisplayName("A path holds a request in base64, or none")
  void path(byte[] input) {
    String path = new String(input, StandardCharsets.UTF_8);

    Optional<Der> request = judged(input, () -> OcspPathEncoding.decode(path).map(Der::copyOf));

    request.ifPresent(der -> assertThat(der.length()).isLessThanOrEqualTo(path.length()));
  }
}
