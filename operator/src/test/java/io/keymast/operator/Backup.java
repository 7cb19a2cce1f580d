package io.keymast.operator;

import static io.keymast.support.Patience.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import java.util.ArrayList;
import java.util.List;

/** What a backup tool keeps of a team's objects: neither status nor UID. */
final class Backup {
  private final PlatformTeam team;
  private final List<HasMetadata> objects;

  private Backup(PlatformTeam team, List<HasMetadata> objects) {
    this.team = team;
    this.objects = objects;
  }

  /** Of the authority, of what the team declared and of what it was issued. */
  static Backup ofWhatIsKeymasts(PlatformTeam team) {
    List<HasMetadata> objects = new ArrayList<>(List.of(team.sees(team.authority())));
    objects.addAll(
        team.cluster()
            .resources(BaseStation.class)
            .inNamespace(team.stationNamespace())
            .list()
            .getItems());
    objects.addAll(team.certificates());
    return new Backup(team, objects);
  }

  /** The same, after the CA's keys and the ledger. */
  static Backup ofBothNamespaces(PlatformTeam team) {
    String namespace = team.authority().namespace();
    List<HasMetadata> objects = new ArrayList<>();
    objects.addAll(team.cluster().secrets().inNamespace(namespace).list().getItems());
    objects.addAll(team.cluster().configMaps().inNamespace(namespace).list().getItems());
    objects.addAll(ofWhatIsKeymasts(team).objects);
    return new Backup(team, objects);
  }

  List<HasMetadata> objects() {
    return objects;
  }

  /** All that it has vanishes, while no operator runs that could act on it. */
  void allIsLost() {
    for (HasMetadata object : objects) {
      team.patches(object, "{\"metadata\":{\"finalizers\":null}}");
      team.cluster().resource(object).delete();
      await(object.getMetadata().getName() + " is gone")
          .until(() -> team.cluster().resource(object).get() == null);
    }
  }

  void isPutBackBy(KubernetesClient account) {
    objects.forEach(object -> account.resource(kept(object)).create());
  }

  private static HasMetadata kept(HasMetadata object) {
    object.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(object.getMetadata().getNamespace())
            .withName(object.getMetadata().getName())
            .withLabels(object.getMetadata().getLabels())
            .withAnnotations(object.getMetadata().getAnnotations())
            .withFinalizers(object.getMetadata().getFinalizers())
            .build());
    switch (object) {
      case BaseStation station -> station.setStatus(null);
      case BaseStationCertificate certificate -> certificate.setStatus(null);
      case CertificateAuthority authority -> authority.setStatus(null);
      case Secret _, ConfigMap _ -> {}
      default -> throw new IllegalArgumentException(object.getKind());
    }
    return object;
  }
}
