package io.keymast.operator;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What explains an exception: nothing but what is done to a process, and others who write too. */
enum Surroundings {
  IN_PEACE(Set.of("409")),
  /** Another operator does the same at the same time, and may have let an object go already. */
  BESIDE_ANOTHER(Set.of("404", "409")),
  /** The API server refuses, or its answers come late or never. */
  WITH_FAULTS(Set.of("409", "429", "500", "503"));

  /** The ledger after conflicts, and the framework where a watch does not show what was written. */
  private static final List<String> OF_OTHERS =
      List.of(
          "LedgerException$Contended", "OperatorException: Timeout of resource polling from cache");

  private static final String OF_CLIENT = "KubernetesClientException";
  private static final Pattern ANSWERED = Pattern.compile("Failure executing: ");
  private static final Pattern CODE = Pattern.compile("Status\\([^)]*?code=(\\d{3})");
  private static final Pattern UNANSWERED =
      Pattern.compile("(?m)^Caused by: java\\.(?:io|net|util\\.concurrent)\\.");

  @SuppressWarnings("ImmutableEnumChecker") // Set.of is
  private final Set<String> codes;

  Surroundings(Set<String> codes) {
    this.codes = codes;
  }

  boolean explain(String entry) {
    if (OF_OTHERS.stream().anyMatch(entry::contains)) {
      return true;
    }
    if (!entry.contains(OF_CLIENT)) {
      return false;
    }
    return ANSWERED.matcher(entry).find()
        ? areExplained(answers(entry)) || isRepetition(entry)
        : this == WITH_FAULTS && UNANSWERED.matcher(entry).find();
  }

  private boolean areExplained(Set<String> answers) {
    return !answers.isEmpty() && codes.containsAll(answers);
  }

  /**
   * Of a write that was stored, and whose answer was lost or whose event never came, or that
   * another one was faster with: the API server has nothing to do for it any more, and says so,
   * beside what was injected into the same look. What is made wrong is refused by other words.
   */
  private boolean isRepetition(String entry) {
    Set<String> others = new HashSet<>(answers(entry));
    others.removeAll(codes);
    return this != IN_PEACE
        && Repetition.KNOWN.stream().anyMatch(each -> each.isThatOf(others, entry));
  }

  private static Set<String> answers(String entry) {
    return CODE.matcher(entry).results().map(match -> match.group(1)).collect(Collectors.toSet());
  }

  /** By the code and by words. */
  private record Repetition(String code, String words) {
    static final List<Repetition> KNOWN =
        List.of(
            // The framework takes away a finalizer that went with its object.
            new Repetition("404", "ReconciliationDispatcher.handleCleanup"),
            // A JSON patch tests for a hold that is lifted.
            new Repetition("422", "the server rejected our request due to an error in our request"),
            // It is revoked already, for good.
            new Repetition("422", "a revocation is for good"));

    boolean isThatOf(Set<String> answers, String entry) {
      return answers.equals(Set.of(code)) && entry.contains(words);
    }
  }
}
