package io.keymast.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keymast.support.Command;
import io.keymast.support.ControlPlane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A way to run Keymast.
 *
 * @param command that takes Keymast's arguments
 */
record Program(String name, List<String> command) {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final String OPTIONS = "KEYMAST_JAVA_OPTS";
  private static final String JAR = "-jar";
  private static final String ARCHIVE = "-XX:SharedArchiveFile=";

  /**
   * What the chart and the JVM decide in a Key Installer's pod, with 70 % of 768 MiB for its heap.
   * The archive must be used, or it does not start.
   */
  private static final List<String> AS_IN_A_POD =
      List.of("-XX:+UseSerialGC", "-Xms12m", "-Xmx537m", "-Xshare:on");

  /** {@code bin/keymast}: as people run it. */
  static Program launcher(ControlPlane controlPlane) {
    return new Program(
        "bin/keymast", List.of(controlPlane.root().resolve("bin/keymast").toString()));
  }

  /**
   * The same, with what the chart gives a pod of it, and what this process's environment adds.
   *
   * @param limit of the pod's memory, in MiB, of which 70 % are for the heap
   */
  static Program launcher(ControlPlane controlPlane, int limit) {
    Program launcher = launcher(controlPlane);
    List<String> command = new ArrayList<>();
    command.add("env");
    command.add(
        "%s=-XX:+UseSerialGC -Xmx%dm %s"
            .formatted(OPTIONS, limit * 70 / 100, System.getenv().getOrDefault(OPTIONS, "")));
    command.addAll(launcher.command());
    return new Program(launcher.name(), command);
  }

  /** The image's own files and flags; empty if it was not made of the jar that there is. */
  static Optional<Program> image(ControlPlane controlPlane) throws IOException {
    Path image = controlPlane.root().resolve("target/image");
    Path made = image.resolve("root/opt/keymast/keymast.jar");
    Path jar = controlPlane.root().resolve("operator/target/keymast.jar");
    if (!Files.exists(made) || Files.mismatch(made, jar) != -1) {
      return Optional.empty();
    }
    List<String> command = new ArrayList<>();
    for (JsonNode word : configuration(image.resolve("oci")).at("/config/Entrypoint")) {
      command.add(word.asText().replace("/opt/", image.resolve("root") + "/opt/"));
    }
    command.addAll(1, AS_IN_A_POD);
    return Optional.of(new Program("the image's files", command));
  }

  /** Its JVM with its flags, for whatever is on this class path. */
  List<String> commandOf(String classPath, Class<?> main) {
    List<String> line = new ArrayList<>(command.subList(0, command.indexOf(JAR)));
    line.addAll(List.of("-cp", classPath, main.getName()));
    return line;
  }

  /** Beside which is what it needs. */
  Path jar() {
    return Path.of(command.get(command.indexOf(JAR) + 1));
  }

  /** The archive of its classes; empty where it has none but the JDK's. */
  Optional<Path> archive() {
    return command.stream()
        .filter(word -> word.startsWith(ARCHIVE))
        .map(word -> Path.of(word.substring(ARCHIVE.length())))
        .findFirst();
  }

  static void makesImage(ControlPlane controlPlane) {
    Command.run(controlPlane.root(), List.of("tools/image/build"), PATIENCE);
  }

  private static JsonNode configuration(Path oci) throws IOException {
    ObjectMapper json = new ObjectMapper();
    JsonNode index = json.readTree(oci.resolve("index.json").toFile());
    JsonNode manifest = json.readTree(blob(oci, index.at("/manifests/0/digest")).toFile());
    return json.readTree(blob(oci, manifest.at("/config/digest")).toFile());
  }

  private static Path blob(Path oci, JsonNode digest) {
    return oci.resolve("blobs/sha256").resolve(digest.asText().substring("sha256:".length()));
  }
}
