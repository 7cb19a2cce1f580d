package io.keymast.chart;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import java.util.List;
import java.util.stream.Stream;

/** All that would be lost for good: which it is, and what of it can't be made anew. */
record Durables(KubernetesClient admin, String authorities) {
  List<String> all() {
    return Stream.of(
            definitions().stream().map(Durables::identity),
            admin.resources(CertificateAuthority.class).inNamespace(authorities).list().getItems()
                .stream()
                .map(Durables::identity),
            admin.resources(BaseStation.class).inAnyNamespace().list().getItems().stream()
                .map(it -> identity(it) + it.getSpec()),
            certificates().stream().map(it -> identity(it) + it.getSpec()),
            keyAndLedger().stream())
        .flatMap(each -> each)
        .sorted()
        .toList();
  }

  /** What no custom resource holds. */
  List<String> keyAndLedger() {
    Secret key = admin.secrets().inNamespace(authorities).withName("default-ca").require();
    return Stream.concat(
            Stream.of(identity(key) + key.getData()),
            admin
                .configMaps()
                .inNamespace(authorities)
                .withLabel("keymast.io/ledger")
                .list()
                .getItems()
                .stream()
                .map(it -> identity(it) + it.getData() + it.getBinaryData()))
        .sorted()
        .toList();
  }

  List<CustomResourceDefinition> definitions() {
    return admin.resources(CustomResourceDefinition.class).list().getItems();
  }

  List<BaseStationCertificate> certificates() {
    return admin.resources(BaseStationCertificate.class).inAnyNamespace().list().getItems();
  }

  /** As a person does who took the operator away before what it looks after. */
  void liftsFinalizers() {
    lift(BaseStation.class);
    lift(BaseStationCertificate.class);
    lift(CertificateAuthority.class);
  }

  private <T extends HasMetadata> void lift(Class<T> kind) {
    admin.resources(kind).inAnyNamespace().list().getItems().stream()
        .filter(it -> !it.getMetadata().getFinalizers().isEmpty())
        .forEach(
            it ->
                admin
                    .resource(it)
                    .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"finalizers\":null}}"));
  }

  private static String identity(HasMetadata it) {
    return it.getKind() + " " + it.getMetadata().getUid() + " ";
  }
}
