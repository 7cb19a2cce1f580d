package io.keymast.chart;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
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
            admin
                .resources(CertificateAuthority.class)
                .inNamespace(authorities)
                .list()
                .getItems()
                .stream()
                .map(Durables::identity),
            admin.resources(BaseStation.class).inAnyNamespace().list().getItems().stream()
                .map(it -> identity(it) + it.getSpec()),
            certificates().stream().map(it -> identity(it) + it.getSpec()),
            ledger().stream(),
            Stream.of(key()))
        .flatMap(each -> each)
        .sorted()
        .toList();
  }

  String key() {
    Secret key = admin.secrets().inNamespace(authorities).withName("default-ca").require();
    return identity(key) + key.getData();
  }

  List<String> ledger() {
    return admin
        .configMaps()
        .inNamespace(authorities)
        .withLabel("keymast.io/ledger")
        .list()
        .getItems()
        .stream()
        .map(it -> identity(it) + it.getData() + it.getBinaryData())
        .sorted()
        .toList();
  }

  List<CustomResourceDefinition> definitions() {
    return admin.resources(CustomResourceDefinition.class).list().getItems();
  }

  List<BaseStationCertificate> certificates() {
    return admin.resources(BaseStationCertificate.class).inAnyNamespace().list().getItems();
  }

  private static String identity(HasMetadata it) {
    return it.getKind() + " " + it.getMetadata().getUid() + " ";
  }
}
