package io.keymast.operator;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keymast.auditor.Audit;
import io.keymast.domain.KeyId;
import io.keymast.revocation.CrlReader;
import io.keymast.revocation.LedgerNames;
import io.keymast.revocation.PublishedCrl;
import io.keymast.support.Command;
import io.keymast.support.ControlPlane;
import io.keymast.support.OperatorJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Keeps what a run leaves in a folder that the auditor reads: it watches, and judges nothing. What
 * it keeps is about one team.
 */
final class RunArchive implements AutoCloseable {
  private static final List<String> KINDS =
      List.of("BaseStation", "BaseStationCertificate", "CertificateAuthority");

  private final Path folder;
  private final PlatformTeam team;
  private final Path auditLog;
  private final List<Scribe> scribes;

  private RunArchive(Path folder, PlatformTeam team, Path auditLog, List<Scribe> scribes) {
    this.folder = folder;
    this.team = team;
    this.auditLog = auditLog;
    this.scribes = scribes;
  }

  static RunArchive open(String name, PlatformTeam team, ControlPlane controlPlane) {
    try {
      Path histories =
          Files.createDirectories(TortureResults.folder().toAbsolutePath().resolve("history"));
      Path folder = histories.resolve(name);
      // What an earlier run left would be judged with this one's.
      Command.run(histories, List.of("rm", "-rf", folder.toString()));
      Files.createDirectories(folder.resolve("crls"));
      return new RunArchive(
          folder,
          team,
          controlPlane.kubeconfig().resolveSibling("audit.log"),
          List.of(
              Scribe.of(folder.resolve("certificates.jsonl"))
                  .follows("BaseStationCertificate", team.cluster(), team.stationNamespace()),
              Scribe.of(folder.resolve("declared.jsonl"))
                  .follows("BaseStation", team.cluster(), team.stationNamespace())
                  .follows("CertificateAuthority", team.cluster(), team.authority().namespace())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All that are published now, of one moment: the list of their parts is. */
  void keepsLists() {
    Map<String, ConfigMap> parts =
        team
            .cluster()
            .configMaps()
            .inNamespace(team.authority().namespace())
            .withLabel(LedgerNames.PART_LABEL)
            .list()
            .getItems()
            .stream()
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

  /** What the auditor says of it; the clock is that of the first replica. */
  Audit judged(OperatorJvm... replicas) {
    keepsLists();
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
      keepsAuditLog();
      for (Scribe scribe : scribes) {
        scribe.flush();
      }
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
  }

  /** A number that comes again with other content stands beside the first. */
  private void keeps(String name, PublishedCrl published) {
    try {
      byte[] der = published.crl().toByteArray();
      KeyId keyId = published.keyId();
      Path file =
          folder.resolve("crls").resolve(keyId + "-" + published.fields().number() + ".crl");
      if (!Files.exists(file)) {
        Files.write(file, der);
      } else if (!Arrays.equals(Files.readAllBytes(file), der)) {
        Files.write(file.resolveSibling(file.getFileName() + "." + name), der);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void keepsAuditLog() throws IOException {
    try (Stream<String> lines = Files.lines(auditLog);
        Writer out = Files.newBufferedWriter(folder.resolve("audit.log"))) {
      for (String line :
          (Iterable<String>)
              lines.filter(each -> each.contains(team.stationNamespace()))::iterator) {
        out.write(line + "\n");
      }
    }
  }

  private Stream<GenericKubernetesResource> all(String kind) {
    return Stream.of(team.stationNamespace(), team.authority().namespace())
        .flatMap(
            namespace ->
                team
                    .cluster()
                    .genericKubernetesResources(Scribe.context(kind))
                    .inNamespace(namespace)
                    .list()
                    .getItems()
                    .stream());
  }
}
