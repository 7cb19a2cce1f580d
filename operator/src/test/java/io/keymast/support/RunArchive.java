package io.keymast.support;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keymast.auditor.Audit;
import io.keymast.domain.KeyId;
import io.keymast.revocation.CrlReader;
import io.keymast.revocation.LedgerNames;
import io.keymast.revocation.PublishedCrl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Keeps what a run leaves in a folder that the auditor reads: it watches, and judges nothing. What
 * it keeps is about one namespace of stations and one of authorities.
 */
public final class RunArchive implements AutoCloseable {
  private static final List<String> KINDS =
      List.of("BaseStation", "BaseStationCertificate", "CertificateAuthority");

  private final Path folder;
  private final ControlPlane controlPlane;
  private final String stations;
  private final String authorities;
  private final List<Scribe> scribes;
  private final Scribe ledger;
  private final ListScribe lists;

  private RunArchive(Path folder, ControlPlane controlPlane, String stations, String authorities)
      throws IOException {
    this.folder = folder;
    this.controlPlane = controlPlane;
    this.stations = stations;
    this.authorities = authorities;
    this.scribes =
        List.of(
            Scribe.of(folder.resolve("certificates.jsonl"))
                .follows("BaseStationCertificate", controlPlane.admin(), stations),
            Scribe.of(folder.resolve("declared.jsonl"))
                .follows("BaseStation", controlPlane.admin(), stations)
                .follows("CertificateAuthority", controlPlane.admin(), authorities));
    this.ledger = Scribe.of(folder.resolve("ledger.jsonl"));
    this.lists = new ListScribe(controlPlane.admin(), authorities, this.ledger::write, this::keeps);
  }

  /**
   * @param stations the namespace that they are in
   * @param authorities the namespace that they are in, with their ledgers
   */
  public static RunArchive open(
      String name, ControlPlane controlPlane, String stations, String authorities) {
    try {
      Path histories = Files.createDirectories(results().toAbsolutePath().resolve("history"));
      Path folder = histories.resolve(name);
      // What an earlier run left would be judged with this one's.
      Command.run(histories, List.of("rm", "-rf", folder.toString()));
      Files.createDirectories(folder.resolve("crls"));
      return new RunArchive(folder, controlPlane, stations, authorities);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where results and histories go: {@code -Dkeymast.torture.folder}. */
  public static Path results() {
    return Path.of(System.getProperty("keymast.torture.folder", "target/torture"));
  }

  /**
   * etcd is as it was then: what happened since the snapshot has never been. The auditor is told of
   * it, as of nothing else.
   */
  public void hearsOfRestore(Instant snapshot, Instant back) {
    tells("restores", snapshot + " " + back);
    scribes.forEach(Scribe::looksAnew);
    lists.looksAnew();
  }

  /** What this user creates is put back from a backup of objects. */
  public void hearsOfRestorer(String user) {
    tells("restorers", user);
  }

  /** A person takes back at that moment that CRLs were signed in the future. */
  public void hearsOfTimeTakenBack(Instant at) {
    tells("time-taken-back", at.toString());
  }

  /** By the operator's clock: meanwhile nobody could do anything. */
  public void hearsOfSleep(Instant from, Instant to) {
    tells("sleeps", from + " " + to);
  }

  /** All that are published now, of one moment: the list of their parts is. */
  public void keepsLists() {
    Map<String, ConfigMap> parts =
        ledgers()
            .collect(Collectors.toMap(part -> part.getMetadata().getName(), Function.identity()));
    parts.forEach(
        (name, part) -> {
          if (LedgerNames.headOf(name).equals(Optional.of(name))) {
            keeps(
                name,
                CrlReader.read(
                    LedgerNames.keyId(name).orElseThrow(),
                    part,
                    segment -> Optional.ofNullable(parts.get(segment))));
          }
        });
  }

  private void keeps(String name, PublishedCrl published) {
    keepsList(name, published.keyId(), published.fields().number(), published.crl().toByteArray());
  }

  /**
   * A number that comes again with other content stands beside the first.
   *
   * @param source by which that is named
   */
  public synchronized void keepsList(String source, KeyId keyId, BigInteger number, byte[] der) {
    try {
      Path file = folder.resolve("crls").resolve(keyId + "-" + number + ".crl");
      if (!Files.exists(file)) {
        Files.write(file, der);
      } else if (!Arrays.equals(Files.readAllBytes(file), der)) {
        Files.write(file.resolveSibling(file.getFileName() + "." + source), der);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Nothing is wrong in the end: what is on its way comes, and a broken promise stays broken. */
  public void awaitsNoSin(OperatorJvm... replicas) {
    await("the auditor finds nothing")
        .untilAsserted(() -> assertThat(judged(replicas).sins()).isEmpty());
  }

  /** What the auditor says of it; the clock is that of the first replica. */
  public Audit judged(OperatorJvm... replicas) {
    keepsLists();
    List<ConfigMap> published = ledgers().toList();
    await("all CRLs that were published").until(() -> lists.hasHeardOf(published));
    try {
      Files.writeString(folder.resolve("end"), replicas[0].now() + "\n");
      Files.write(
          folder.resolve("journal"),
          Arrays.stream(replicas).flatMap(each -> each.journal().stream()).toList());
      Files.writeString(
          folder.resolve("objects.json"),
          KINDS.stream()
              .flatMap(this::all)
              .map(Serialization::asJson)
              .collect(Collectors.joining(",\n", "[", "]")));
      Files.write(
          folder.resolve("infrastructure.jsonl"),
          Infrastructure.of(controlPlane.admin(), authorities).lines());
      Files.write(
          folder.resolve("retired-keys.jsonl"), retiredKeys().map(Serialization::asJson).toList());
      keepsAuditLog();
      Files.write(folder.resolve("unreadable"), lists.unreadable());
      for (Scribe scribe : scribes) {
        scribe.flush();
      }
      ledger.flush();
      Audit audit = Audit.of(folder);
      Files.writeString(folder.resolve("audit.json"), Serialization.asJson(audit));
      return audit;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    scribes.forEach(Scribe::close);
    lists.close();
    ledger.close();
  }

  private Stream<ConfigMap> ledgers() {
    return controlPlane
        .admin()
        .configMaps()
        .inNamespace(authorities)
        .withLabel(LedgerNames.PART_LABEL)
        .list()
        .getItems()
        .stream();
  }

  private Stream<ConfigMap> retiredKeys() {
    return ledgers()
        .filter(
            part ->
                LedgerNames.RETIRED_KEYS.equals(
                    part.getMetadata().getLabels().get(LedgerNames.PART_LABEL)));
  }

  private void keepsAuditLog() throws IOException {
    try (Stream<String> lines = Files.lines(controlPlane.kubeconfig().resolveSibling("audit.log"));
        Writer out = Files.newBufferedWriter(folder.resolve("audit.log"))) {
      for (String line :
          (Iterable<String>) lines.filter(each -> each.contains(stations))::iterator) {
        out.write(line + "\n");
      }
    }
  }

  private Stream<GenericKubernetesResource> all(String kind) {
    return Stream.of(stations, authorities)
        .flatMap(
            namespace ->
                controlPlane
                    .admin()
                    .genericKubernetesResources(Scribe.context(kind))
                    .inNamespace(namespace)
                    .list()
                    .getItems()
                    .stream());
  }

  private void tells(String file, String line) {
    try {
      Files.writeString(
          folder.resolve(file), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
