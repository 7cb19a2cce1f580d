package io.keymast.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/** All that is wrong with options, each as a sentence that says what to write instead. */
final class OptionViolations {
  private static final int MAX_PORT = 65535;
  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  private final List<String> sentences = new ArrayList<>();

  /** As {@code namespace/name}. */
  void name(String option, String value) {
    if (NamespacedName.parse(value).isEmpty()) {
      add(option, "write it as namespace/name");
    }
  }

  void namespace(String option, String value) {
    if (!NAMESPACE.matcher(value).matches()) {
      add(option, "write the name of a namespace");
    }
  }

  void port(String option, int value) {
    if (value < 0 || value > MAX_PORT) {
      add(option, "choose a port from 0 to " + MAX_PORT);
    }
  }

  void readable(String option, Path file) {
    if (!Files.isReadable(file)) {
      add(option, "there is no readable file " + file);
    }
  }

  void add(String option, String sentence) {
    sentences.add(option + ": " + sentence);
  }

  void addAll(Collection<String> others) {
    sentences.addAll(others);
  }

  List<String> toList() {
    return List.copyOf(sentences);
  }
}
