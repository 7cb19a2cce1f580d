package io.keymast.validation;

import io.keymast.api.BaseStationSpec;
import io.keymast.domain.Backhaul;
import io.keymast.domain.MigrationConfirmation;
import io.keymast.domain.Violation;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How the link is to be secured.
 *
 * @param confirmed what people said of the migration from IPsec to TLS; empty unless TLS is wanted,
 *     so that a later migration starts afresh
 */
public record DeclaredBackhaul(Backhaul backhaul, Set<MigrationConfirmation> confirmed) {
  private static final String INVALID = "InvalidSpec";

  public DeclaredBackhaul {
    confirmed = Set.copyOf(confirmed);
  }

  public static DeclaredBackhaul of(Backhaul backhaul) {
    return new DeclaredBackhaul(backhaul, Set.of());
  }

  static DeclaredBackhaul read(BaseStationSpec spec, List<Violation> violations) {
    Backhaul backhaul = backhaul(spec.backhaul(), violations);
    Set<MigrationConfirmation> confirmed = confirmed(spec.backhaulMigration(), violations);
    if (backhaul != Backhaul.TLS && !confirmed.isEmpty()) {
      violations.add(
          new Violation(
              "spec.backhaulMigration.confirm",
              INVALID,
              "remove the confirmations: they are of a migration to TLS, and spec.backhaul is "
                  + backhaul.apiName()));
    }
    return new DeclaredBackhaul(backhaul, confirmed);
  }

  private static Backhaul backhaul(@Nullable String text, List<Violation> violations) {
    if (text == null) {
      return Backhaul.TLS;
    }
    Optional<Backhaul> backhaul = Backhaul.parse(text);
    if (backhaul.isEmpty()) {
      violations.add(new Violation("spec.backhaul", INVALID, "choose TLS, IPsec or None"));
    }
    return backhaul.orElse(Backhaul.TLS);
  }

  private static Set<MigrationConfirmation> confirmed(
      BaseStationSpec.@Nullable BackhaulMigration migration, List<Violation> violations) {
    Set<MigrationConfirmation> confirmed = EnumSet.noneOf(MigrationConfirmation.class);
    if (migration == null || migration.confirm() == null) {
      return confirmed;
    }
    for (String text : migration.confirm()) {
      MigrationConfirmation.parse(Objects.requireNonNullElse(text, ""))
          .ifPresentOrElse(
              confirmed::add,
              () ->
                  violations.add(
                      new Violation(
                          "spec.backhaulMigration.confirm", INVALID, "choose among " + choices())));
    }
    return confirmed;
  }

  private static String choices() {
    return Stream.of(MigrationConfirmation.values())
        .map(MigrationConfirmation::apiName)
        .collect(Collectors.joining(", "));
  }
}
