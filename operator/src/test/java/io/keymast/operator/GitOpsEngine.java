package io.keymast.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keymast.pki.ForeignCommand;
import io.keymast.support.Command;
import io.keymast.support.ControlPlane;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Says of an object what GitOps engines would: the foreign judge asks their own libraries. */
final class GitOpsEngine {
  private static final Path EXAMPLES = ControlPlane.shared().root().resolve("examples/gitops");

  private final Path folder;
  private final ForeignCommand judge = ForeignCommand.find("gitops-judge");

  GitOpsEngine(Path folder) {
    this.folder = folder;
  }

  /** Of kstatus, Argo CD and Flux, in this order. */
  List<String> verdicts(Map<String, Object> object) {
    return List.of(kstatus(object), argocd(object), flux(object));
  }

  /** The word of the library that Flux, kpt and Helm wait by. */
  String kstatus(Map<String, Object> object) {
    return judge(object, "kstatus");
  }

  /** The status that Argo CD shows. */
  String argocd(Map<String, Object> object) {
    Path script = EXAMPLES.resolve("argocd/health/" + object.get("kind") + ".lua");
    return judge(object, "argocd", script.toString()).replaceFirst("\t.*", "");
  }

  /** What Flux makes of its health expressions, in its order. */
  String flux(Map<String, Object> object) {
    Map<?, ?> expressions =
        healthExpressions().stream()
            .filter(it -> it.get("kind").equals(object.get("kind")))
            .findFirst()
            .orElseThrow();
    for (String verdict : List.of("inProgress", "failed", "current")) {
      if (judge(object, "cel", expressions.get(verdict).toString()).equals("true")) {
        return verdict;
      }
    }
    return "inProgress";
  }

  /** As JSON has it, which knows no null that a record does. */
  @SuppressWarnings("unchecked")
  static Map<String, Object> json(HasMetadata object) {
    return Serialization.unmarshal(
        ControlPlane.shared().admin().getKubernetesSerialization().asJson(object), Map.class);
  }

  /** Server-side, by the real kubectl, as an engine does it. */
  static void applies(String engine, Path manifest) {
    kubectl("apply", "--server-side", "--field-manager=" + engine, "-f", manifest.toString());
  }

  static String kubectl(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                ControlPlane.shared().binaries().resolve("kubectl").toString(),
                "--kubeconfig",
                ControlPlane.shared().kubeconfig().toString()));
    command.addAll(List.of(arguments));
    return Command.run(ControlPlane.shared().root(), command);
  }

  private static List<Map<?, ?>> healthExpressions() {
    try {
      return documents(Files.readString(EXAMPLES.resolve("flux/stations.yaml"))).stream()
          .filter(it -> "Kustomization".equals(it.get("kind")))
          .map(it -> (Map<?, ?>) it.get("spec"))
          .flatMap(spec -> ((List<?>) spec.get("healthCheckExprs")).stream())
          .<Map<?, ?>>map(it -> (Map<?, ?>) it)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Map<?, ?>> documents(String yaml) {
    List<Map<?, ?>> documents = new ArrayList<>();
    for (String document : Pattern.compile("(?m)^---$").splitAsStream(yaml).toList()) {
      documents.add(Serialization.unmarshal(document, Map.class));
    }
    return documents;
  }

  private String judge(Map<String, Object> object, String... arguments) {
    try {
      Path input = Files.writeString(folder.resolve("object.json"), Serialization.asJson(object));
      return judge.run(folder, input, List.of(arguments)).expectSuccess().out().strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
