package io.keymast.chart;

import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.support.AllowedRules;
import io.keymast.support.AuditLog.Request;
import java.util.List;
import java.util.stream.Stream;

/** What the bindings of an account allow, verb by verb. */
final class Rights {
  private Rights() {}

  /**
   * One verb on one resource.
   *
   * @param namespace empty for all of them, and for the cluster
   * @param names empty for all
   */
  record Right(String namespace, String group, String resource, List<String> names, String verb) {
    boolean covers(Request request) {
      return isNeededFor(request)
          && group.equals(request.group())
          && resource.equals(request.resource())
          && (namespace.isEmpty() || namespace.equals(request.namespace()))
          && (names.isEmpty() || names.contains(request.name()));
    }

    /** An apply that makes what it is for needs to create it, too. */
    private boolean isNeededFor(Request request) {
      return verb.equals(request.verb())
          || (verb.equals("create") && request.verb().equals("patch") && request.status() == 201);
    }

    @Override
    public String toString() {
      return verb
          + " "
          + AllowedRules.qualified(group, resource)
          + (names.isEmpty() ? "" : names.toString())
          + (namespace.isEmpty() ? "" : " in " + namespace);
    }
  }

  static List<Right> of(KubernetesClient admin, String account) {
    Stream<Right> clusterWide =
        admin.rbac().clusterRoleBindings().list().getItems().stream()
            .filter(binding -> isFor(account, binding))
            .flatMap(
                binding ->
                    rights(
                        "",
                        admin
                            .rbac()
                            .clusterRoles()
                            .withName(binding.getRoleRef().getName())
                            .require()
                            .getRules()));
    Stream<Right> inNamespaces =
        admin.rbac().roleBindings().inAnyNamespace().list().getItems().stream()
            .filter(binding -> isFor(account, binding))
            .flatMap(
                binding ->
                    rights(
                        binding.getMetadata().getNamespace(),
                        admin
                            .rbac()
                            .roles()
                            .inNamespace(binding.getMetadata().getNamespace())
                            .withName(binding.getRoleRef().getName())
                            .require()
                            .getRules()));
    return Stream.concat(clusterWide, inNamespaces).distinct().toList();
  }

  private static boolean isFor(String account, ClusterRoleBinding binding) {
    return names(account, binding.getSubjects());
  }

  private static boolean isFor(String account, RoleBinding binding) {
    return names(account, binding.getSubjects());
  }

  private static boolean names(String account, List<Subject> subjects) {
    return subjects.stream()
        .anyMatch(
            subject ->
                subject.getKind().equals("ServiceAccount") && subject.getName().equals(account));
  }

  private static Stream<Right> rights(String namespace, List<PolicyRule> rules) {
    return rules.stream()
        .flatMap(
            rule -> rule.getApiGroups().stream().flatMap(group -> rights(namespace, group, rule)));
  }

  private static Stream<Right> rights(String namespace, String group, PolicyRule rule) {
    List<String> names = List.copyOf(rule.getResourceNames());
    return rule.getResources().stream()
        .flatMap(
            resource ->
                rule.getVerbs().stream()
                    .map(verb -> new Right(namespace, group, resource, names, verb)));
  }
}
