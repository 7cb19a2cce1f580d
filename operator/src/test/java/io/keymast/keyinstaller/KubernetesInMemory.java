package io.keymast.keyinstaller;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.TolerantSerialization;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An API server, as far as the Key Installer writes to it: each station and each certificate is
 * there without a status, and whatever is written is taken and forgotten.
 */
final class KubernetesInMemory implements InvocationHandler {
  private static final Map<Class<?>, HasMetadata> STORED =
      Map.of(
          BaseStation.class, stored(BaseStation.class),
          BaseStationCertificate.class, stored(BaseStationCertificate.class));

  private final Class<?> asked;

  private KubernetesInMemory(Class<?> asked) {
    this.asked = asked;
  }

  static KubernetesClient client() {
    return KubernetesClient.class.cast(of(KubernetesClient.class, Void.class));
  }

  private static HasMetadata stored(Class<? extends HasMetadata> type) {
    return TolerantSerialization.create()
        .unmarshal(
            """
            apiVersion: keymast.io/v1beta1
            kind: %s
            metadata: {name: some, namespace: ns, uid: uid, resourceVersion: "1"}
            spec: {}
            """
                .formatted(type.getSimpleName()),
            type);
  }

  private static Object of(Class<?> part, Class<?> asked) {
    return Proxy.newProxyInstance(
        part.getClassLoader(), new Class<?>[] {part}, new KubernetesInMemory(asked));
  }

  @Override
  public Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
    return switch (method.getName()) {
      case "resources" -> of(MixedOperation.class, (Class<?>) argument(arguments, 0));
      case "inNamespace" -> of(NonNamespaceOperation.class, asked);
      case "withName" -> of(Resource.class, asked);
      case "get" -> Objects.requireNonNull(STORED.get(asked));
      case "patch" -> argument(arguments, 1);
      default -> of(method.getReturnType(), asked);
    };
  }

  private static Object argument(Object @Nullable [] arguments, int index) {
    return Objects.requireNonNull(arguments)[index];
  }
}
