package io.keymast.keyinstaller;

import io.fabric8.kubernetes.api.model.DefaultKubernetesResourceList;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.keymast.api.TolerantSerialization;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * An API server, as far as the Key Installer writes to it: each station and each certificate that
 * is asked for by its name is there, with no more of a status than that the operator has judged it;
 * none is listed, and whatever is written is taken and forgotten.
 */
final class KubernetesInMemory implements InvocationHandler {
  private static final Map<Asked, HasMetadata> STORED = new ConcurrentHashMap<>();

  private final Asked asked;

  private record Asked(Class<?> type, String name) {}

  private KubernetesInMemory(Asked asked) {
    this.asked = asked;
  }

  static KubernetesClient client() {
    return KubernetesClient.class.cast(of(KubernetesClient.class, new Asked(Void.class, "")));
  }

  private static HasMetadata stored(Asked asked) {
    Class<? extends HasMetadata> type = asked.type().asSubclass(HasMetadata.class);
    return TolerantSerialization.create()
        .unmarshal(
            """
            apiVersion: keymast.io/v1beta1
            kind: %s
            metadata: {name: %s, namespace: ns, uid: uid-%s, resourceVersion: "1"}
            spec: {}
            status: {conditions: [{type: PublicKeyAccepted, status: "False", reason: NotDeclared}]}
            """
                .formatted(type.getSimpleName(), asked.name(), asked.name()),
            type);
  }

  private static Object of(Class<?> part, Asked asked) {
    return Proxy.newProxyInstance(
        part.getClassLoader(), new Class<?>[] {part}, new KubernetesInMemory(asked));
  }

  @Override
  public Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
    return switch (method.getName()) {
      case "resources" ->
          of(MixedOperation.class, new Asked((Class<?>) argument(arguments, 0), ""));
      case "inNamespace", "withField" -> of(NonNamespaceOperation.class, asked);
      case "withName" ->
          of(Resource.class, new Asked(asked.type(), argument(arguments, 0).toString()));
      case "get" -> STORED.computeIfAbsent(asked, KubernetesInMemory::stored);
      case "list" -> new DefaultKubernetesResourceList<>();
      case "patch" -> argument(arguments, 1);
      default -> of(method.getReturnType(), asked);
    };
  }

  private static Object argument(Object @Nullable [] arguments, int index) {
    return Objects.requireNonNull(arguments)[index];
  }
}
