package io.keymast.operator;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.keymast.api.BaseStationCertificate;
import io.keymast.pki.ParsedCertificate;
import java.math.BigInteger;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is left of a scene, by all who tell of it; certificates by their serial numbers.
 *
 * @param seen all that anybody saw
 * @param revisions of those that there are
 * @param pointer what the station's status, the object that it points to and the certificate in
 *     that name; empty where it points to none
 * @param readable all that others may read
 */
record Traces(
    Journal journal,
    Set<String> seen,
    List<Long> revisions,
    Set<String> pointer,
    Published published,
    Readable readable) {
  /** What the operator says that it did, in its order. */
  record Journal(List<String> signed, List<String> stored, List<String> discarded) {}

  /**
   * @param revoked what is to be listed
   * @param before the CRL's number when the faults began
   */
  record Published(Set<String> revoked, Set<String> listed, BigInteger number, BigInteger before) {}

  /**
   * @param secrets what must not be in it
   */
  record Readable(String text, List<String> secrets) {
    boolean has(String secret) {
      return text.contains(secret);
    }

    boolean hasSecret() {
      return secrets.stream().anyMatch(text::contains);
    }
  }

  static Traces of(Scene scene, Witness witness) {
    Map<String, BaseStationCertificate> seen = scene.certificatesSeen();
    return new Traces(
        new Journal(
            witness.journal().signed(scene),
            witness.journal().stored(scene),
            witness.journal().discarded(scene)),
        Set.copyOf(seen.keySet()),
        scene.certificates().stream().map(it -> it.getSpec().revision().longValue()).toList(),
        pointer(scene),
        published(scene, seen.values()),
        new Readable(readable(scene, witness.said()), scene.authorities().privateKeys()));
  }

  private static Set<String> pointer(Scene scene) {
    if (scene.isGone()) {
      return Set.of();
    }
    var pointer = scene.team().sees(scene.station()).getStatus().certificate();
    if (pointer == null) {
      return Set.of();
    }
    BaseStationCertificate current = scene.team().currentOf(scene.station());
    ParsedCertificate leaf =
        ParsedCertificate.parsePem(current.getSpec().certificate()).orElseThrow().getFirst();
    return Set.copyOf(
        List.of(
            pointer.serialNumber(), current.getSpec().serialNumber(), leaf.serialNumber().hex()));
  }

  private static Published published(Scene scene, Collection<BaseStationCertificate> seen) {
    boolean gone = scene.isGone();
    return new Published(
        seen.stream()
            .filter(each -> gone || each.getSpec().revocation() != null)
            .map(each -> each.getSpec().serialNumber())
            .collect(Collectors.toSet()),
        scene.authorities().all().stream()
            .map(authority -> new PublishedList(scene.team(), authority))
            .flatMap(list -> list.serialNumbersOfAllKeys().stream())
            .collect(Collectors.toSet()),
        new PublishedList(scene.team(), scene.team().authority()).published().fields().number(),
        scene.crlNumberBefore());
  }

  private static String readable(Scene scene, String said) {
    PlatformTeam team = scene.team();
    return said
        + Serialization.asJson(scene.certificates())
        + Serialization.asJson(scene.authorities().all().stream().map(team::sees).toList())
        + Serialization.asJson(team.station(scene.station()).get());
  }
}
