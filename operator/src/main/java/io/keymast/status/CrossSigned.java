package io.keymast.status;

import io.keymast.decision.CaGeneration;
import io.keymast.decision.CrossSigning;
import java.util.List;
import java.util.stream.Collectors;

/** Says whether an authority's CAs certify each other, where that is asked for. */
final class CrossSigned {
  private CrossSigned() {}

  static void addTo(Conditions conditions, CrossSigning crossSigning) {
    ConditionType type = ConditionType.CROSS_SIGNED;
    if (crossSigning.trusted().isEmpty()) {
      return;
    }
    if (!crossSigning.missing().isEmpty()) {
      conditions.isFalse(type, "CrossCertificateMissing", missing(crossSigning.missing()));
    } else if (!crossSigning.pathTooShort().isEmpty()) {
      conditions.isFalse(type, "PathLengthTooShort", pathTooShort(crossSigning.pathTooShort()));
    } else if (!crossSigning.toSign().isEmpty()) {
      conditions.isFalse(
          type,
          "Pending",
          crossSigning.toSign().size()
              + " cross-certificates are to be signed once the authority issues");
    } else if (crossSigning.offered().isEmpty()) {
      conditions.isTrue(
          type, "OneCAOnly", "the next CA and the present one will certify each other");
    } else {
      conditions.isTrue(type, "BothWays", "all CAs that are trusted certify each other");
    }
  }

  private static String pathTooShort(List<CaGeneration> generations) {
    return generations.stream().map(CrossSigned::named).collect(Collectors.joining(", "))
        + " can certify no other CA: the path length of its certificate, or of one above it, allows"
        + " none below, and verifiers would refuse it. Tell the other CAs to gates that know only"
        + " that one. A CA key that the operator makes from now on has room; one that you supply"
        + " needs a path length of 1 or more, or none";
  }

  private static String missing(List<CrossSigning.Lack> missing) {
    return missing.stream()
        .map(
            lack ->
                named(lack.pair().issuer())
                    + " does not certify "
                    + named(lack.pair().subject())
                    + ": "
                    + text(lack))
        .collect(Collectors.joining("; "));
  }

  private static String text(CrossSigning.Lack lack) {
    return switch (lack.cause()) {
      case KEY_LOST -> "its key, or what its ledger holds, can't be read";
      case REVOKED -> "the cross-certificate is revoked, and no other is made";
      case NAME_TAKEN ->
          "delete the ConfigMap whose name ends in .cross-"
              + lack.pair().id()
              + ", which holds something else";
    };
  }

  private static String named(CaGeneration generation) {
    return "generation " + generation.number();
  }
}
