package io.keymast.operator;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What stands in a team's namespaces, of all kinds that the operator may make, but events. */
record Inventory(List<Thing> things) {
  private static final List<Class<? extends HasMetadata>> KINDS =
      List.of(
          ConfigMap.class,
          Secret.class,
          Lease.class,
          BaseStation.class,
          BaseStationCertificate.class,
          CertificateAuthority.class);

  /** Others are named after them. */
  private static final Set<String> OWNERS =
      Set.of(
          HasMetadata.getKind(BaseStation.class), HasMetadata.getKind(CertificateAuthority.class));

  /** One object. */
  record Thing(String kind, String namespace, String name) {
    private boolean isOf(String aNamespace, String owner) {
      return namespace.equals(aNamespace)
          && (name.equals(owner) || name.startsWith(owner + "-") || name.startsWith(owner + "."));
    }

    /** Hashes and numbers differ; of a CA's keys there is one more after each rotation. */
    private String withoutOwner(String owner) {
      return kind
          + " *"
          + name.substring(owner.length())
              .replaceAll("[0-9a-f]{8,}|[0-9]+", "#")
              .replaceAll("^-ca-#$", "-ca");
    }

    /** What former keys certified stays, as these do. */
    private boolean isOfThePast() {
      return name.contains(".cross-");
    }
  }

  static Inventory of(PlatformTeam team) {
    return new Inventory(
        Stream.of(team.stationNamespace(), team.authority().namespace())
            .flatMap(
                namespace ->
                    KINDS.stream()
                        .flatMap(
                            kind ->
                                team
                                    .cluster()
                                    .resources(kind)
                                    .inNamespace(namespace)
                                    .list()
                                    .getItems()
                                    .stream()
                                    .map(
                                        it ->
                                            new Thing(
                                                HasMetadata.getKind(kind),
                                                namespace,
                                                it.getMetadata().getName()))))
            .toList());
  }

  /** What is named after one, by kinds and by how it is named, each once: how many depends. */
  List<String> namedAfter(String namespace, String owner) {
    return things.stream()
        .filter(it -> it.isOf(namespace, owner) && !it.isOfThePast())
        .map(it -> it.withoutOwner(owner))
        .distinct()
        .sorted()
        .toList();
  }

  /** What is named after no station and no authority. */
  List<Thing> ofNobody() {
    List<Thing> owners = things.stream().filter(it -> OWNERS.contains(it.kind())).toList();
    return things.stream()
        .filter(it -> owners.stream().noneMatch(owner -> it.isOf(owner.namespace(), owner.name())))
        .toList();
  }
}
