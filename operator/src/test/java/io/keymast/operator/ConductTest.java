package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.operator.Conduct.Surroundings;
import io.keymast.support.AuditLog.Request;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

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
  private static final String CONFLICT =
      """
      2026-01-01T00:00:02.000Z WARN  EventProcessor - Uncaught error during event processing it
      io.fabric8.kubernetes.client.KubernetesClientException: Failure executing: PATCH, injected
      \tat io.fabric8.kubernetes.client.KubernetesClientException.copyAsCause(It.java:238)
      """;
  private static final String UNKEPT =
      """
      2026-01-01T00:00:03.000Z ERROR BesidePublishing - not done beside publishing
      io.fabric8.kubernetes.client.KubernetesClientException: timed out
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

  @Test
  @DisplayName("A request that was refused for want of a right is found, named or not")
  void forbidden() {
    Request get = request("get", "secrets", "roof-ca", 403);
    Request list = request("list", "secrets", "", 403);
    Request other = request("get", "secrets", "cellar-ca", 403);
    Request allowed = request("get", "secrets", "roof-ca", 200);

    assertThat(conduct(get, list, other, allowed).forbidden(ConductTest::isOfRoof))
        .containsExactly(get, list);
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
