package io.keymast.decision;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What has to be done so that each chosen namespace, and no other, holds a copy of an authority's
 * trust bundle.
 *
 * @param steps in the order of namespaces
 * @param taken namespaces whose ConfigMap of that name is somebody else's, and stays so
 */
public record TrustCopies(List<Step> steps, List<String> taken) {
  public TrustCopies {
    steps = List.copyOf(steps);
    taken = List.copyOf(taken);
  }

  /** What a namespace holds by the bundle's name. */
  public sealed interface Held {
    /**
     * A copy that this authority has made.
     *
     * @param version its resourceVersion
     * @param digest of what it says now, whoever wrote that
     */
    record Ours(String version, String digest) implements Held {}

    /** Another authority's, or a person's. */
    record Foreign() implements Held {}
  }

  /** One write. */
  public sealed interface Step {
    String namespace();

    /** Where there is none. */
    record Make(String namespace) implements Step {}

    /** The copy as it was seen, and no later one. */
    record Renew(String namespace, String version) implements Step {}

    /** The copy as it was seen, and no later one. */
    record Remove(String namespace, String version) implements Step {}
  }

  /**
   * @param chosen namespaces that shall have a copy
   * @param digest of what each copy shall say
   */
  public static TrustCopies of(Set<String> chosen, String digest, Map<String, Held> held) {
    SortedMap<String, Optional<Held>> namespaces = new TreeMap<>();
    chosen.forEach(namespace -> namespaces.put(namespace, Optional.empty()));
    held.forEach((namespace, copy) -> namespaces.put(namespace, Optional.of(copy)));
    List<Step> steps = new ArrayList<>();
    List<String> taken = new ArrayList<>();
    namespaces.forEach(
        (namespace, copy) -> {
          switch (copy.orElse(null)) {
            case null -> steps.add(new Step.Make(namespace));
            case Held.Foreign() -> {
              if (chosen.contains(namespace)) {
                taken.add(namespace);
              }
            }
            case Held.Ours(var version, var said) -> {
              if (!chosen.contains(namespace)) {
                steps.add(new Step.Remove(namespace, version));
              } else if (!said.equals(digest)) {
                steps.add(new Step.Renew(namespace, version));
              }
            }
          }
        });
    return new TrustCopies(steps, taken);
  }

  /** Where nothing is to be held any more. */
  public static List<Step.Remove> withdrawn(Map<String, Held> held) {
    return of(Set.of(), "", held).steps().stream()
        .filter(Step.Remove.class::isInstance)
        .map(Step.Remove.class::cast)
        .toList();
  }
}
