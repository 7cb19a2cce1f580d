package io.keymast.operator;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keymast.support.AuditLog;
import io.keymast.support.ControlPlane;
import io.keymast.support.OperatorJvm;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Hears what an operator says, stores for others to read and asks, in the namespaces of a team. */
final class Eavesdropper {
  private final PlatformTeam team;
  private final AuditLog auditLog;

  Eavesdropper(PlatformTeam team, ControlPlane controlPlane) {
    this.team = team;
    this.auditLog = new AuditLog(controlPlane);
  }

  /**
   * In its log, in its journal, by events, and in what it stores for others to read: status, trust
   * copies and the ledger.
   */
  String allThatIsSaidBy(OperatorJvm... operators) {
    return Arrays.stream(operators)
            .map(each -> each.log() + each.journal())
            .collect(Collectors.joining())
        + Stream.of(team.stationNamespace(), team.authority().namespace())
            .map(namespace -> team.cluster().events().v1().events().inNamespace(namespace).list())
            .map(Serialization::asJson)
            .collect(Collectors.joining())
        + team.cluster().configMaps().inAnyNamespace().list().getItems().stream()
            .filter(configMap -> isOfTeam(configMap.getMetadata().getNamespace()))
            .map(Eavesdropper::text)
            .collect(Collectors.joining());
  }

  /** What they say and ask from now on. */
  Supplier<Conduct> watches(OperatorJvm... operators) {
    List<Supplier<String>> said =
        Arrays.stream(operators).map(Eavesdropper::saysFromNowOn).toList();
    long asked = auditLog.now();
    return () ->
        new Conduct(
            said.stream().map(Supplier::get).collect(Collectors.joining()),
            auditLog.since(asked).stream()
                .filter(request -> request.isBy(ControlPlane.OPERATOR_ACCOUNT))
                .filter(
                    request ->
                        request.namespace().isEmpty()
                            || request.namespace().equals(ControlPlane.SYSTEM_NAMESPACE)
                            || isOfTeam(request.namespace()))
                .toList());
  }

  private static Supplier<String> saysFromNowOn(OperatorJvm operator) {
    int said = operator.log().length();
    return () -> operator.log().substring(said);
  }

  private boolean isOfTeam(String namespace) {
    return namespace.equals(team.stationNamespace())
        || namespace.equals(team.authority().namespace())
        || namespace.endsWith(SceneAuthorities.GATES);
  }

  private static String text(ConfigMap configMap) {
    Map<String, String> binary = Optional.ofNullable(configMap.getBinaryData()).orElseGet(Map::of);
    return Serialization.asJson(configMap)
        + binary.values().stream()
            .map(
                base64 ->
                    new String(Base64.getDecoder().decode(base64), StandardCharsets.ISO_8859_1))
            .collect(Collectors.joining());
  }
}
