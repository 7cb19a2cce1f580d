package io.keymast.keyinstaller;

import static io.keymast.support.HostileInput.judged;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.keymast.keyinstaller.StationsPort.Caller;
import io.keymast.publication.PublicationInMemory;
import io.keymast.support.BoundedHeap;
import io.keymast.support.HostileInput;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole requests, from the first octet on: through Jetty, the handlers and all that these ask, by
 * the same configuration as on the network.
 */
@ExtendWith(BoundedHeap.class)
class HttpFuzzTest {
  private static final Pattern STATUS = Pattern.compile("(?m)^HTTP/1\\.[01] (\\d\\d\\d) ");
  private static final String OCSP_RESPONSE = "\nContent-Type: application/ocsp-response\r\n";
  private static final String OCSP_INTERNAL_ERROR = "\r\n\r\n0\3\n\1\2";

  private static final StationsPort STATIONS = new StationsPort();
  private static final PublicationInMemory PUBLICATION = new PublicationInMemory();
  private static final InMemoryPort RELYING_PARTIES =
      InMemoryPort.of(
          HttpListeners.plainServer(
              "publication", 0, StationsPort.settings(), PUBLICATION.handler()));

  static Stream<byte[]> ofStations() {
    return HostileInput.seeds("http-of-stations");
  }

  @MethodSource
  @FuzzTest
  @DisplayName(
      "Whatever a station, a stranger or a proxy sends is answered: by no 5xx, but for the 503"
          + " of a Key Installer that has heard nothing, and by nothing of what is inside")
  void ofStations(byte[] input) {
    judged(input, () -> statusesForStation(input));
  }

  static Stream<byte[]> ofRelyingParties() {
    return HostileInput.seeds("http-of-relying-parties");
  }

  @MethodSource
  @FuzzTest
  @DisplayName(
      "Whatever is sent to the publication port is answered: by no 5xx, by no OCSP response"
          + " that says internalError, and by nothing of what is inside")
  void ofRelyingParties(byte[] input) {
    judged(input, () -> statusesForRelyingParty(input));
  }

  @Test
  @DisplayName("The checked-in requests get to where each route answers well, and to refusals")
  void seedsGetFar() {
    assertThat(ofStations().flatMap(it -> statusesForStation(it).stream()))
        .contains("200", "202", "204", "304", "400", "401", "403", "404", "405", "413")
        .contains("415", "503");
    assertThat(ofRelyingParties().flatMap(it -> statusesForRelyingParty(it).stream()))
        .contains("200", "304", "400", "404", "405", "413", "415");
  }

  @Test
  @DisplayName("The checked-in requests to the publication port name what is published")
  void seedsNameWhatIsPublished() {
    assertThat(ofRelyingParties().map(HttpFuzzTest::answerToRelyingParty))
        .as("of %s, about %s", PUBLICATION.path(), PUBLICATION.ocspRequest())
        .anyMatch(it -> it.contains("Content-Type: application/pkix-crl"))
        .anyMatch(it -> it.contains("Content-Type: application/pkix-cert"))
        .anyMatch(it -> it.contains("application/ocsp-response") && it.contains("public,"));
  }

  /** The first octet says who sends the others. */
  private static List<String> statusesForStation(byte[] input) {
    Caller caller = Caller.of(input);
    String answer =
        STATIONS.answer(caller, Arrays.copyOfRange(input, Math.min(1, input.length), input.length));

    assertThat(STATIONS.open()).as("open connections").isZero();
    return judgedStatuses(
        answer,
        status ->
            caller == Caller.BOX_WHILE_NOTHING_IS_HEARD
                && status.equals("503")
                && answer.contains("Retry-After: "));
  }

  private static List<String> statusesForRelyingParty(byte[] request) {
    String answer = answerToRelyingParty(request);

    assertThat(answer).doesNotEndWith(OCSP_INTERNAL_ERROR);
    assertThat(RELYING_PARTIES.open()).as("open connections").isZero();
    return judgedStatuses(answer, _ -> false);
  }

  private static String answerToRelyingParty(byte[] request) {
    return RELYING_PARTIES.answer(request, Optional.empty());
  }

  /**
   * @param explained whether a 5xx has a reason in the state
   */
  private static List<String> judgedStatuses(String answer, Predicate<String> explained) {
    String text = text(answer);
    List<String> statuses = STATUS.matcher(text).results().map(it -> it.group(1)).toList();
    assertThat(statuses).allMatch(it -> !it.startsWith("5") || explained.test(it), answer);
    assertThat(text).doesNotContainPattern(HostileInput.INTERNALS);
    return statuses;
  }

  /** Without the DER of an OCSP response, which repeats the serial number that it was asked for. */
  private static String text(String answer) {
    int ocsp = answer.indexOf(OCSP_RESPONSE);
    return ocsp < 0 ? answer : answer.substring(0, answer.indexOf("\r\n\r\n", ocsp));
  }
}
