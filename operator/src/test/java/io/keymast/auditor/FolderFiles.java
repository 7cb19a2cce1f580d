package io.keymast.auditor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of a folder, as text, as lines and as JSON. */
record FolderFiles(Path folder) {
  private static final ObjectMapper JSON = new ObjectMapper();

  boolean has(String file) {
    return Files.exists(folder.resolve(file));
  }

  String text(String file) {
    try {
      return Files.readString(folder.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JsonNode json(String file) {
    return parsed(text(file));
  }

  /** One after the other, since all of a long run are more than memory; then it is closed. */
  Stream<String> lines(String file) {
    return Stream.of(folder.resolve(file))
        .flatMap(FolderFiles::opened)
        .filter(line -> !line.isBlank());
  }

  Stream<String> ifTold(String file) {
    return has(file) ? lines(file) : Stream.empty();
  }

  Stream<JsonNode> jsonLines(String file) {
    return lines(file).map(FolderFiles::parsed);
  }

  /** What each file of a folder in it holds. */
  List<byte[]> contents(String subfolder) {
    try (Stream<Path> files = Files.walk(folder.resolve(subfolder))) {
      return files.filter(Files::isRegularFile).map(FolderFiles::bytes).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode parsed(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> opened(Path file) {
    try {
      BufferedReader in = Files.newBufferedReader(file);
      return in.lines().onClose(() -> close(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void close(BufferedReader in) {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
