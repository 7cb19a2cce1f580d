package io.keymast.support;

import io.fabric8.kubernetes.api.model.authorization.v1.ResourceRule;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectRulesReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectRulesReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** All that the API server allows an account's token, as it says itself. */
public record AllowedRules(KubernetesClient account) {
  /** Such as {@code patch keymast.io/basestations/status} and {@code get secrets [one, other]}. */
  public Set<String> in(String namespace) {
    SelfSubjectRulesReview review =
        account
            .resource(
                new SelfSubjectRulesReviewBuilder()
                    .withNewSpec()
                    .withNamespace(namespace)
                    .endSpec()
                    .build())
            .create();
    if (Boolean.TRUE.equals(review.getStatus().getIncomplete())) {
      throw new IllegalStateException("the API server does not tell all of them");
    }
    return review.getStatus().getResourceRules().stream()
        .filter(rule -> !isEverybodys(rule))
        .flatMap(AllowedRules::rights)
        .collect(TreeSet::new, Set::add, Set::addAll);
  }

  /** To ask who one is, and what one may. */
  private static boolean isEverybodys(ResourceRule rule) {
    return rule.getResources().stream().allMatch(resource -> resource.startsWith("selfsubject"));
  }

  private static Stream<String> rights(ResourceRule rule) {
    String names =
        rule.getResourceNames().isEmpty()
            ? ""
            : " " + rule.getResourceNames().stream().sorted().toList();
    return rule.getVerbs().stream()
        .flatMap(
            verb ->
                rule.getApiGroups().stream()
                    .flatMap(
                        group ->
                            rule.getResources().stream()
                                .map(resource -> verb + " " + qualified(group, resource) + names)));
  }

  /** A resource of the core group has no group before it. */
  public static String qualified(String group, String resource) {
    return group.isEmpty() ? resource : group + "/" + resource;
  }
}
