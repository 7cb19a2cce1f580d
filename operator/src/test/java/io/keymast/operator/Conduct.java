package io.keymast.operator;

import io.keymast.support.AuditLog.Request;
import io.keymast.support.Moment;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How the operator behaved for a while.
 *
 * @param log what it said on standard error
 * @param requests what it asked of the API server, as that recorded it
 */
record Conduct(String log, List<Request> requests) {
  private static final Pattern ENTRY = Pattern.compile("(?m)^(?=\\d{4}-\\d{2}-\\d{2}T)");
  private static final Pattern ERROR = Pattern.compile("^\\S+ ERROR ");
  private static final Pattern UNCAUGHT = Pattern.compile("^\\S+ WARN .*Uncaught error");

  private static final Pattern UP =
      Pattern.compile("(?m)^(\\S+Z) INFO .*(?:operator started|The Key Installer listens)");

  private static final Pattern SEGMENT = Pattern.compile(".*\\.crl-\\d+");

  /**
   * Errors, and exceptions that nobody caught. A conflict that is tried again comes in peace too,
   * as a warning.
   */
  List<String> complaints(Surroundings surroundings) {
    return ENTRY
        .splitAsStream(log)
        .filter(
            entry ->
                ERROR.matcher(entry).find()
                    ? surroundings == Surroundings.IN_PEACE || !surroundings.explain(entry)
                    : UNCAUGHT.matcher(entry).find() && !surroundings.explain(entry))
        .map(String::strip)
        .toList();
  }

  /** When a process was up, by what it logs. */
  Stream<Moment> starts() {
    return UP.matcher(log)
        .results()
        .map(line -> new Moment(Moment.Kind.TROUBLE, Instant.parse(line.group(1))));
  }

  /** Requests that its role does not allow. */
  List<Request> forbidden() {
    return requests.stream().filter(request -> request.status() == 403).toList();
  }

  /** How often the API server made one, and how many were deleted. */
  Map<String, Long> tally(Predicate<Request> about) {
    Map<String, Long> tally = new TreeMap<>();
    tally.put("certificates created", made(about, Conduct::isCertificate));
    tally.put("certificates deleted", deleted(about, Conduct::isCertificate));
    tally.put("ledger segments created", made(about, Conduct::isSegment));
    tally.put("ledger segments deleted", deleted(about, Conduct::isSegment));
    return tally;
  }

  private long made(Predicate<Request> about, Predicate<Request> kind) {
    return requests.stream()
        .filter(kind.and(about))
        .filter(request -> request.verb().equals("create") && request.status() == 201)
        .count();
  }

  /** What has a finalizer may be told twice to go. */
  private long deleted(Predicate<Request> about, Predicate<Request> kind) {
    return requests.stream()
        .filter(kind.and(about))
        .filter(request -> request.verb().equals("delete") && request.status() == 200)
        .map(Request::name)
        .distinct()
        .count();
  }

  private static boolean isCertificate(Request request) {
    return request.resource().equals("basestationcertificates");
  }

  private static boolean isSegment(Request request) {
    return request.resource().equals("configmaps") && SEGMENT.matcher(request.name()).matches();
  }
}
