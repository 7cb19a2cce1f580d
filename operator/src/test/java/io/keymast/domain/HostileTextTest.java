package io.keymast.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.keymast.support.Work;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Text as long as the API server takes any, made so that a pattern nearly fits. */
class HostileTextTest {
  private static final int LENGTH = 1 << 20;

  /** A hundred times what it takes. */
  private static final Duration SOON = Duration.ofSeconds(1);

  private static final List<String> PARTS =
      List.of("9", "0", "9h", "9m", "9s", "9h9m9s", "A", "0a", "0A:", ":", ".", "9.", "-", " ");

  static Stream<Arguments> parsers() {
    return Stream.of(
        parser("a duration", GoDuration::parse),
        parser("an EUI", Eui64::parse),
        parser("a serial number", SerialNumber::parse),
        parser("a key's fingerprint", PublicKeyFingerprint::parse),
        parser("a key identifier", KeyId::parse),
        parser("a version", PacketForwarderVersion::parse),
        parser("a state", StationState::parse),
        parser("a backhaul", Backhaul::parse),
        parser("a usage", CertificateUsage::parse),
        parser("a reason", RevocationReason::parse),
        parser("a confirmation", MigrationConfirmation::parse));
  }

  private static Arguments parser(String what, Function<String, Optional<?>> parser) {
    return arguments(what, parser);
  }

  @ParameterizedTest(name = "S9 A megabyte that is nearly {0} is refused, and soon")
  @MethodSource("parsers")
  void isRefusedSoon(String what, Function<String, Optional<?>> parser) {
    for (String part : PARTS) {
      String text = part.repeat(LENGTH / part.length());

      Work<Optional<?>> work = Work.of(() -> parser.apply(text));

      assertThat(work.verdict()).as(part).isEmpty();
      assertThat(work.took()).as(part).isLessThan(SOON);
    }
  }
}
