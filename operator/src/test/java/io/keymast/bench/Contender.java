package io.keymast.bench;

import io.keymast.support.AuditLog;
import io.keymast.support.ControlPlane;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/**
 * Who makes objects Ready that are declared, and where it shows what that costs.
 *
 * @param name of its process
 */
record Contender(
    String name,
    ControlPlane controlPlane,
    ProcessMeter meter,
    Fleet<?> fleet,
    Manifests manifests,
    Requests requests) {

  /**
   * Which requests are its own, and not those of whoever declares.
   *
   * @param ofObjects for the objects that were declared
   * @param besides all others
   */
  record Requests(Predicate<AuditLog.Request> ofObjects, Predicate<AuditLog.Request> besides) {}

  /**
   * What is declared.
   *
   * @param path to which it is sent
   * @param one of it by its number, as JSON
   */
  record Manifests(String path, IntFunction<String> one) {}
}
