package io.keymast.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
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
    return since(place, _ -> true);
  }

  /** What one client asked for that says so in its User-Agent. */
  public List<Request> ofAgentSince(long place, String userAgent) {
    return since(place, event -> event.path("userAgent").asText("").equals(userAgent));
  }

  /** The paths and queries by which such a client asked. */
  public List<String> addressesOfAgentSince(long place, String userAgent) {
    return since(
        place,
        event -> event.path("userAgent").asText("").equals(userAgent),
        event -> event.path("requestURI").asText(""));
  }

  private List<Request> since(long place, Predicate<JsonNode> chosen) {
    return since(place, chosen, AuditLog::request);
  }

  /** Line by line: the log of a long run is larger than memory; one that is not whole is left. */
  private <T> List<T> since(long place, Predicate<JsonNode> chosen, Function<JsonNode, T> kept) {
    List<T> all = new ArrayList<>();
    try (FileChannel log = FileChannel.open(file);
        BufferedReader in =
            new BufferedReader(Channels.newReader(log.position(place), StandardCharsets.UTF_8))) {
      StringBuilder line = new StringBuilder();
      for (int next = in.read(); next >= 0; next = in.read()) {
        if (next == '\n') {
          JsonNode event = parse(line.toString());
          if (chosen.test(event)) {
            all.add(kept.apply(event));
          }
          line.setLength(0);
        } else {
          line.append((char) next);
        }
      }
      return List.copyOf(all);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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

  private JsonNode parse(String line) {
    try {
      return json.readTree(line);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Request request(JsonNode event) {
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
  }
}
