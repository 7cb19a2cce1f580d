package io.keymast.keyinstaller;

import static io.keymast.support.HostileInput.judged;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.keymast.domain.Der;
import io.keymast.domain.Eui64;
import io.keymast.domain.PacketForwarderVersion;
import io.keymast.domain.SerialNumber;
import io.keymast.support.BoundedHeap;
import io.keymast.support.HostileInput;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

/** Parts of a request that the Key Installer reads itself. */
@ExtendWith(BoundedHeap.class)
class RequestFuzzTest {
  static Stream<byte[]> inUseReport() {
    return HostileInput.seeds("in-use-report");
  }

  @MethodSource
  @FuzzTest
  @DisplayName("A report of use has serial numbers, or is refused as a whole")
  void inUseReport(byte[] input) {
    Optional<InUseReport> report = judged(input, () -> InUseReport.parse(input));

    report.ifPresent(
        read -> assertThat(read.serialNumbers()).hasSizeBetween(1, InUseReport.MAX_LINES));
  }

  static Stream<byte[]> estBody() {
    return HostileInput.seeds("est-body");
  }

  @MethodSource
  @FuzzTest
  @DisplayName("An EST body is base64 with white space, or refused")
  void estBody(byte[] input) {
    Optional<Der> decoded = judged(input, () -> EstHandler.decode(input).map(Der::copyOf));

    decoded.ifPresent(der -> assertThat(der.length()).isLessThan(input.length));
  }

  static Stream<byte[]> head() {
    return HostileInput.seeds("request-head");
  }

  @MethodSource
  @FuzzTest
  @DisplayName("Paths, credentials, versions and identifiers name something, or nothing")
  void head(byte[] input) {
    String text = new String(input, StandardCharsets.ISO_8859_1);

    judged(input, () -> Route.of(text));
    judged(input, () -> Credentials.parse("Basic " + text).map(Credentials::user));
    judged(input, () -> Eui64.parse(text)).ifPresent(it -> assertThat(it.value()).isEqualTo(text));
    judged(input, () -> SerialNumber.parse(text))
        .ifPresent(it -> assertThat(SerialNumber.parse(it.hex())).contains(it));
    judged(input, () -> PacketForwarderVersion.parse(text));
  }
}
