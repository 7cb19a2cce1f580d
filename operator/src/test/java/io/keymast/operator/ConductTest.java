package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.support.AuditLog.Request;
import io.keymast.support.Moment;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An oracle of behaviour must be known to find bad behaviour. */
class ConductTest {
  private static final String STARTED =
      "2026-01-01T00:00:00.000Z INFO  OperatorProcess - operator started port=\"1\"\n";
  private static final String BUG =
      """
      2026-01-01T00:00:01.000Z WARN  EventProcessor - Uncaught error during event processing it
      java.lang.NullPointerException: null
      \tat io.keymast.reconciler.Something.does(Something.java:1)
      """;
  private static final String CONFLICT = refused("PATCH", 409, "injected");
  private static final String UNAVAILABLE = refused("PATCH", 503, "injected");
  private static final String UNANSWERED =
      """
      2026-01-01T00:00:02.000Z WARN  EventProcessor - Uncaught error during event processing it
      io.fabric8.kubernetes.client.KubernetesClientException: An error has occurred.
      \tat io.fabric8.kubernetes.client.KubernetesClientException.launderThrowable(It.java:109)
      Caused by: java.io.IOException: HTTP/1.1 header parser received no bytes
      """;
  private static final String UNKEPT =
      """
      2026-01-01T00:00:03.000Z ERROR BesidePublishing - not done beside publishing
      io.fabric8.kubernetes.client.KubernetesClientException: timed out
      Caused by: java.net.http.HttpTimeoutException: request timed out
      """;
  private static final String ENDS =
      "2026-01-01T00:00:04.000Z ERROR RestartRequest - this process ends why=\"a bug\"\n";

  @Test
  @DisplayName("An exception that nobody caught is a complaint, unless the API server's trouble is")
  void uncaught() {
    assertThat(complaints(Surroundings.WITH_FAULTS, STARTED, BUG, CONFLICT, STARTED))
        .containsExactly(BUG.strip());
    assertThat(complaints(Surroundings.IN_PEACE, STARTED, BUG, CONFLICT))
        .containsExactly(BUG.strip());
  }

  @Test
  @DisplayName("An error is one in peace, and beside faults where these don't explain it")
  void errors() {
    assertThat(complaints(Surroundings.IN_PEACE, UNKEPT, ENDS))
        .containsExactly(UNKEPT.strip(), ENDS.strip());
    assertThat(complaints(Surroundings.WITH_FAULTS, UNKEPT, ENDS)).containsExactly(ENDS.strip());
  }

  @ParameterizedTest
  @CsvSource({
    "400, the API version in the data does not match the expected API version",
    "403, basestations.keymast.io is forbidden",
    "404, basestations.keymast.io \"roof\" not found",
    "422, spec.eui: Invalid value"
  })
  @DisplayName("A request that the API server finds wrong is a complaint, whatever else is done")
  void ownMaking(int code, String message) {
    String wrong = refused("PATCH", code, message);

    assertThat(complaints(Surroundings.WITH_FAULTS, wrong)).containsExactly(wrong.strip());
    assertThat(complaints(Surroundings.IN_PEACE, wrong)).containsExactly(wrong.strip());
  }

  @Test
  @DisplayName("One of many answers that nothing explains is a complaint")
  void amongOthers() {
    String wrong = UNAVAILABLE + refused("POST", 422, "spec.eui: Invalid value").substring(25);

    assertThat(complaints(Surroundings.WITH_FAULTS, wrong)).containsExactly(wrong.strip());
  }

  @Test
  @DisplayName("An answer that was never given, or is that of a busy server, is none beside faults")
  void troubles() {
    assertThat(complaints(Surroundings.WITH_FAULTS, UNAVAILABLE, UNANSWERED)).isEmpty();
    assertThat(complaints(Surroundings.IN_PEACE, UNAVAILABLE, UNANSWERED))
        .containsExactly(UNAVAILABLE.strip(), UNANSWERED.strip());
  }

  @Test
  @DisplayName("What was stored already may be refused when it comes again, beside faults alone")
  void repetitions() {
    String lifted =
        refused("PATCH", 422, "the server rejected our request due to an error in our request");
    String revoked = refused("PATCH", 422, "spec.revocation: a revocation is for good");
    String gone =
        refused("PATCH", 404, "not found")
            + "\tat io.it.ReconciliationDispatcher.handleCleanup(It)\n";
    String amongOthers = UNAVAILABLE + revoked.substring(25);

    assertThat(complaints(Surroundings.WITH_FAULTS, lifted, revoked, gone, amongOthers)).isEmpty();
    assertThat(complaints(Surroundings.IN_PEACE, lifted, revoked, gone, amongOthers)).hasSize(4);
  }

  @Test
  @DisplayName("Beside another operator that may be too, and nothing that a busy server says")
  void besideAnother() {
    String revoked = refused("PATCH", 422, "spec.revocation: a revocation is for good");
    String gone = refused("PATCH", 404, "basestationcertificates.keymast.io not found");
    String wrong = refused("POST", 422, "spec.eui: Invalid value");

    assertThat(
            complaints(
                Surroundings.BESIDE_ANOTHER,
                CONFLICT,
                revoked,
                gone,
                UNAVAILABLE,
                UNANSWERED,
                wrong))
        .containsExactly(UNAVAILABLE.strip(), UNANSWERED.strip(), wrong.strip());
  }

  @Test
  @DisplayName("A request that was refused for want of a right is found, named or not")
  void forbidden() {
    Request get = request("get", "secrets", "roof-1-ca", 403);
    Request list = request("list", "secrets", "", 403);
    Request other = request("get", "secrets", "cellar-2-ca", 403);
    Request nobodys = request("get", "secrets", "keymast-key-installer-tls", 403);
    Request ofAnEndedScene = request("get", "secrets", "roof-12-ca", 403);
    Request allowed = request("get", "secrets", "roof-1-ca", 200);
    Conduct conduct = conduct(get, list, other, nobodys, ofAnEndedScene, allowed);
    Witness witness =
        new Witness(
            SigningRecord.of(List.of()),
            "",
            conduct,
            Surroundings.IN_PEACE,
            List.of("roof-1", "cellar-2"));

    assertThat(witness.forbiddenTo(it -> it.name().startsWith("roof-1-")))
        .as("what is another scene's is told of that")
        .containsExactly(get, list, nobodys, ofAnEndedScene);
    assertThat(conduct.forbidden()).containsExactly(get, list, other, nobodys, ofAnEndedScene);
  }

  @Test
  @DisplayName("A process is up when it says so, in each of its lives")
  void starts() {
    Conduct conduct = new Conduct(STARTED + BUG + STARTED.replace("00.000Z", "09.500Z"), List.of());

    assertThat(conduct.starts())
        .extracting(Moment::at)
        .containsExactly(
            Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2026-01-01T00:00:09.500Z"));
  }

  @Test
  @DisplayName("What was created counts each time, what was deleted once for each name")
  void tally() {
    Conduct conduct =
        conduct(
            request("create", "basestationcertificates", "roof-1", 201),
            request("create", "basestationcertificates", "roof-1", 409),
            request("create", "basestationcertificates", "roof-1", 201),
            request("create", "basestationcertificates", "cellar-1", 201),
            request("patch", "basestationcertificates/status", "roof-1", 200),
            request("delete", "basestationcertificates", "roof-1", 200),
            request("delete", "basestationcertificates", "roof-1", 200),
            request("create", "configmaps", "roof.c0ffee.crl", 201),
            request("create", "configmaps", "roof.c0ffee.crl-00000001", 201));

    assertThat(conduct.tally(ConductTest::isOfRoof))
        .isEqualTo(
            Map.of(
                "certificates created", 2L,
                "certificates deleted", 1L,
                "ledger segments created", 1L,
                "ledger segments deleted", 0L));
  }

  private static String refused(String method, int code, String message) {
    return """
        2026-01-01T00:00:02.000Z WARN  EventProcessor - Uncaught error during event processing it
        io.fabric8.kubernetes.client.KubernetesClientException: Failure executing: %s at: it. \
        Message: %s. Received status: Status(apiVersion=v1, code=%d, details=null, kind=Status)
        \tat io.fabric8.kubernetes.client.KubernetesClientException.copyAsCause(It.java:238)
        """
        .formatted(method, message, code);
  }

  private static List<String> complaints(Surroundings surroundings, String... log) {
    return new Conduct(String.join("", log), List.of()).complaints(surroundings);
  }

  private static Conduct conduct(Request... requests) {
    return new Conduct("", Arrays.asList(requests));
  }

  private static boolean isOfRoof(Request request) {
    return request.name().startsWith("roof");
  }

  private static Request request(String verb, String resource, String name, int status) {
    return new Request(
        "system:serviceaccount:keymast-system:keymast-operator",
        verb,
        "keymast.io",
        resource,
        "stations",
        name,
        status);
  }
}
