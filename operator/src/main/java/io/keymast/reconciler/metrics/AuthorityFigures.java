package io.keymast.reconciler.metrics;

import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus;
import io.keymast.api.CertificateAuthorityStatus.Crl;
import io.keymast.api.CertificateAuthorityStatus.Generation;
import io.keymast.decision.BrakeReason;
import io.keymast.domain.AuthorityName;
import io.keymast.reconciler.cluster.Names;
import io.keymast.status.ConditionType;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An authority and its fleet in numbers, as rows of gauges. */
public record AuthorityFigures(
    AuthorityName name,
    FleetFigures fleet,
    Own own,
    Optional<CertificateAuthorityStatus> status,
    long generation) {
  /**
   * What the operator knows of an authority by itself, without the caches.
   *
   * @param revocationsWaiting for a CRL that lists them
   * @param stationsWaiting for their turn by the authority's issuanceRate
   * @param ledgerUsed the share of what the ledger of a CA key may hold, of the largest one
   */
  public record Own(int revocationsWaiting, int stationsWaiting, double ledgerUsed) {}

  public static AuthorityFigures of(CertificateAuthority object, FleetFigures fleet, Own own) {
    return new AuthorityFigures(
        Names.of(object),
        fleet,
        own,
        Optional.ofNullable(object.getStatus()),
        object.getMetadata().getGeneration());
  }

  public List<Row<Number>> rows(Number value) {
    return List.of(row(value));
  }

  public List<Row<Number>> rows(Optional<Instant> time) {
    return time.map(instant -> rows(instant.getEpochSecond())).orElse(List.of());
  }

  public List<Row<Number>> rows(String label, Map<String, Long> values) {
    return values.entrySet().stream()
        .map(entry -> row(entry.getValue(), label, entry.getKey()))
        .toList();
  }

  public List<Row<Number>> ready() {
    boolean isReady =
        ConditionType.READY.isTrueFor(
            status.map(CertificateAuthorityStatus::conditions).orElse(null), generation);
    return rows(isReady ? 1 : 0);
  }

  public List<Row<Number>> generations(Function<Generation, @Nullable Instant> time) {
    return status.map(CertificateAuthorityStatus::generations).orElse(List.of()).stream()
        .flatMap(it -> generation(it, time).stream())
        .toList();
  }

  private Optional<Row<Number>> generation(
      Generation it, Function<Generation, @Nullable Instant> time) {
    return Optional.ofNullable(time.apply(it))
        .map(
            instant ->
                row(
                    instant.getEpochSecond(),
                    "generation",
                    String.valueOf(it.number()),
                    "state",
                    Objects.requireNonNullElse(it.state(), "Unknown")));
  }

  /**
   * Each of them, also those that do not hold: what was never there can't alert. One that only
   * another version knows is there while it holds.
   */
  public List<Row<Number>> brakes() {
    List<String> holding =
        status.map(CertificateAuthorityStatus::brakes).orElse(List.of()).stream()
            .flatMap(brake -> Stream.ofNullable(brake.reason()))
            .toList();
    return Stream.concat(
            Arrays.stream(BrakeReason.values()).map(BrakeReason::apiName), holding.stream())
        .distinct()
        .map(reason -> row(holding.contains(reason) ? 1 : 0, "reason", reason))
        .toList();
  }

  public List<Row<Number>> crl(Function<Crl, Optional<Number>> figure) {
    return status
        .map(CertificateAuthorityStatus::crl)
        .flatMap(figure)
        .map(this::rows)
        .orElse(List.of());
  }

  /** What is no number is none; there is no other reader of it. */
  public static Optional<Number> number(Crl crl) {
    return Optional.ofNullable(crl.number())
        .filter(number -> number.matches("[0-9]{1,60}"))
        .map(BigInteger::new);
  }

  private Row<Number> row(Number value, String... labels) {
    return Row.of(Tags.of(OperatorMeters.AUTHORITY, name.toString()).and(labels), value);
  }
}
