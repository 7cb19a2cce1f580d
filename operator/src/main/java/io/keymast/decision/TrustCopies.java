package io.keymast.decision;

import io.keymast.decision.TrustBundle.Fit;
import io.keymast.decision.TrustBundle.Said;
import io.keymast.domain.AuthorityName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What has to be done so that each chosen namespace, and no other, holds a copy of an authority's
 * trust bundle.
 *
 * @param steps in the order of namespaces
 * @param taken namespaces whose ConfigMap of that name is another authority's or, where none is
 *     told, somebody's, and stays so
 * @param left namespaces that are not chosen, and whose copy somebody has changed since
 * @param unmade namespaces that wait for CRLs that can be read: a gate may need the file
 */
public record TrustCopies(
    List<Step> steps,
    Map<String, Optional<AuthorityName>> taken,
    List<String> left,
    List<String> unmade) {
  public TrustCopies {
    steps = List.copyOf(steps);
    taken = Map.copyOf(taken);
    left = List.copyOf(left);
    unmade = List.copyOf(unmade);
  }

  /** What a namespace holds by the bundle's name. */
  public sealed interface Held {
    /**
     * A copy that this authority has made.
     *
     * @param version its resourceVersion
     * @param said what it says now, whoever wrote that
     * @param isUntouched whether it is, as a whole, what was written last
     */
    record Ours(String version, Said said, boolean isUntouched) implements Held {}

    /**
     * Another's.
     *
     * @param owner the authority; empty for a person's
     */
    record Foreign(Optional<AuthorityName> owner) implements Held {}
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
   * Who has a copy keeps it, for the gates there live by it; where none is, the oldest authority
   * makes it.
   *
   * @param chosen namespaces that shall have a copy
   * @param older of them, those that an older authority asks for by the same name
   * @param bundle what each copy shall say
   */
  public static TrustCopies of(
      Set<String> chosen,
      Map<String, AuthorityName> older,
      TrustBundle bundle,
      Map<String, Held> held) {
    List<Step> steps = new ArrayList<>();
    Map<String, Optional<AuthorityName>> taken = new TreeMap<>();
    List<String> unmade = new ArrayList<>();
    for (String namespace : new TreeSet<>(chosen)) {
      switch (held.get(namespace)) {
        case null -> {
          if (older.containsKey(namespace)) {
            taken.put(namespace, Optional.ofNullable(older.get(namespace)));
          } else if (bundle.fit() == Fit.CRLS_UNKNOWN) {
            unmade.add(namespace);
          } else {
            steps.add(new Step.Make(namespace));
          }
        }
        case Held.Foreign(var owner) -> taken.put(namespace, owner);
        case Held.Ours copy -> {
          if (!bundle.isSaidBy(copy.said())) {
            steps.add(new Step.Renew(namespace, copy.version()));
          }
        }
      }
    }
    Map<String, Held> others = new TreeMap<>(held);
    others.keySet().removeAll(chosen);
    Withdrawal withdrawal = withdrawn(others);
    steps.addAll(withdrawal.removals());
    return new TrustCopies(steps, taken, withdrawal.left(), unmade);
  }

  /**
   * What is taken back.
   *
   * @param left namespaces whose copy somebody has changed since it was written
   */
  public record Withdrawal(List<Step.Remove> removals, List<String> left) {
    public Withdrawal {
      removals = List.copyOf(removals);
      left = List.copyOf(left);
    }
  }

  /** Where nothing is to be held any more. What somebody changed is his to delete. */
  public static Withdrawal withdrawn(Map<String, Held> held) {
    List<Step.Remove> removals = new ArrayList<>();
    List<String> left = new ArrayList<>();
    new TreeMap<>(held)
        .forEach(
            (namespace, copy) -> {
              switch (copy) {
                case Held.Foreign _ -> {}
                case Held.Ours(var version, _, var isUntouched) -> {
                  if (isUntouched) {
                    removals.add(new Step.Remove(namespace, version));
                  } else {
                    left.add(namespace);
                  }
                }
              }
            });
    return new Withdrawal(removals, left);
  }
}
