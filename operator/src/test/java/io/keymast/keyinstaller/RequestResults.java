package io.keymast.keyinstaller;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a request can come to, as its metric says it. */
public final class RequestResults {
  private RequestResults() {}

  public static Set<String> all() {
    return Stream.concat(
            Stream.of(
                Answer.ok("text/plain", new byte[0]),
                Answer.noContent(),
                Answer.notModified(),
                Answer.issuing()),
            Stream.of(Refusal.values()).map(refusal -> Answer.refused(refusal)))
        .map(Answer::result)
        .collect(Collectors.toSet());
  }
}
