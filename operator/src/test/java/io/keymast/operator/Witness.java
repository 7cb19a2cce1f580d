package io.keymast.operator;

import io.keymast.support.AuditLog.Request;
import java.util.List;
import java.util.function.Predicate;

/**
 * What tells of a round.
 *
 * @param said all that the operator logged, told by events, and stored for others to read
 * @param scenes the names of those that shared its operator
 */
record Witness(
    SigningRecord journal,
    String said,
    Conduct conduct,
    Surroundings surroundings,
    List<String> scenes) {
  /** Of a round's acts. */
  static Witness of(
      List<? extends Act<?, ?>> acts, SigningRecord journal, String said, Conduct conduct) {
    return new Witness(
        journal,
        said,
        conduct,
        acts.stream().allMatch(act -> act.plan().isWithoutFaults())
            ? Surroundings.IN_PEACE
            : Surroundings.WITH_FAULTS,
        acts.stream().map(Act::station).toList());
  }

  /** Complaints that name this scene, or none of them. */
  List<String> complaintsOf(String scene) {
    return conduct.complaints(surroundings).stream()
        .filter(
            complaint ->
                names(complaint, scene) || scenes.stream().noneMatch(it -> names(complaint, it)))
        .toList();
  }

  /**
   * What it asked for without a right, about a scene or none of them.
   *
   * @param about that scene
   */
  List<Request> forbiddenTo(Predicate<Request> about) {
    return conduct.forbidden().stream()
        .filter(
            request ->
                about.test(request)
                    || scenes.stream()
                        .noneMatch(it -> names(request.namespace() + "/" + request.name(), it)))
        .toList();
  }

  /** Names end with a number. */
  private static boolean names(String complaint, String scene) {
    int at = complaint.indexOf(scene);
    while (at >= 0) {
      int end = at + scene.length();
      if (end == complaint.length() || !Character.isDigit(complaint.charAt(end))) {
        return true;
      }
      at = complaint.indexOf(scene, end);
    }
    return false;
  }
}
