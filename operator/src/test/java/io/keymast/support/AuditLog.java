package io.keymast.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What the API server was asked, as it recorded it itself. */
public final class AuditLog {
  private static final Set<String> WRITES =
      Set.of("create", "update", "patch", "delete", "deletecollection");

  private final Path file;
  private final ObjectMapper json = new ObjectMapper();

  public AuditLog(ControlPlane controlPlane) {
    this.file = controlPlane.kubeconfig().resolveSibling("audit.log");
  }

  /** One answered request. */
  public record Request(
      String user,
      String verb,
      String group,
      String resource,
      String namespace,
      String name,
      int status) {
    public boolean isWrite() {
      return WRITES.contains(verb);
    }

    /** Such as {@code patch keymast.io/basestations/status}. */
    String use() {
      return verb + " " + AllowedRules.qualified(group, resource);
    }

    public boolean isBy(String account) {
      return user.endsWith(":" + account);
    }
  }

  /** A place in the log; what comes later is read from there. */
  public long now() {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public List<Request> since(long place) {
    return text(place).lines().map(this::parse).toList();
  }

  /** The operator's requests about one namespace. */
  public List<Request> ofOperatorSince(long place, String namespace) {
    return since(place).stream()
        .filter(request -> request.isBy(ControlPlane.OPERATOR_ACCOUNT))
        .filter(request -> request.namespace().equals(namespace))
        .toList();
  }

  /** What the operator asked for with the right to, in whichever namespace. */
  public Set<String> usesOfOperatorSince(long place) {
    return since(place).stream()
        .filter(request -> request.isBy(ControlPlane.OPERATOR_ACCOUNT))
        .filter(request -> request.status() != 403)
        .map(Request::use)
        .collect(Collectors.toSet());
  }

  private String text(long place) {
    try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
      byte[] bytes = new byte[Math.toIntExact(log.length() - place)];
      log.seek(place);
      log.readFully(bytes);
      String text = new String(bytes, StandardCharsets.UTF_8);
      return text.substring(0, text.lastIndexOf('\n') + 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Request parse(String line) {
    try {
      JsonNode event = json.readTree(line);
      JsonNode object = event.path("objectRef");
      String subresource = object.path("subresource").asText("");
      return new Request(
          event.path("user").path("username").asText(""),
          event.path("verb").asText(""),
          object.path("apiGroup").asText(""),
          object.path("resource").asText("") + (subresource.isEmpty() ? "" : "/" + subresource),
          object.path("namespace").asText(""),
          object.path("name").asText(""),
          event.path("responseStatus").path("code").asInt());
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
