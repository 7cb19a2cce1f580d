package io.keymast.operator;

import java.time.Duration;
import java.util.function.Consumer;

/** What a station comes to the Key Installer for. */
enum Errand implements Story<Visit> {
  FIRST_CERTIFICATE(
      Visit::isDeclared,
      visit -> {
        visit.fetches();
        visit.uses();
      }),

  /** The only one for which time passes: it does so for all. */
  RENEWAL(
      visit -> visit.isInService(Errand.SHORT),
      visit -> {
        visit.isRenewed();
        visit.fetches();
        visit.uses();
      }),

  REGENERATION(
      Visit::isInService,
      visit -> {
        visit.applies("regenerate: {token: again, reason: CertificateLost}");
        visit.fetches();
        visit.uses();
        visit.awaitsListed(1);
      }),

  KEY_CHANGE(
      Visit::isInService,
      visit -> {
        visit.isDeclaredAnew();
        visit.fetches();
        visit.uses();
        visit.awaitsListed(1);
      }),

  EST_ENROLMENT(
      Visit::isDeclared,
      visit -> {
        visit.enrols();
        visit.uses();
      }),

  EST_REENROLMENT(
      visit -> {
        visit.isDeclared();
        visit.enrols();
        visit.uses();
      },
      visit -> {
        visit.applies("regenerate: {token: again, reason: CertificateLost}");
        visit.reenrols();
        visit.uses();
        visit.awaitsListed(1);
      }),

  BINDING(
      visit -> {
        visit.isKnownByPassword();
        visit.isUndeclared();
      },
      visit -> {
        visit.isBound();
        visit.enrols();
        visit.uses();
      }),

  ANOTHER_KEY(
      visit -> {
        visit.isKnownByPassword();
        visit.isInService();
      },
      visit -> {
        visit.showsAnotherKey();
        visit.showsItsKeyAgain();
      }),

  ANOTHER_WAY(
      visit -> {
        visit.isKnownByPassword();
        visit.isInService();
      },
      visit -> {
        visit.guesses();
        visit.guesses();
        visit.comesByItsKeyAlone();
        visit.comesByItsPasswordAgain();
      }),

  REPORT_OF_USE(
      visit -> {
        visit.isDeclared();
        visit.fetches();
      },
      Visit::isReportedByTheGate),

  MIGRATION(
      visit -> {
        visit.visitor().isUpgradedTo("2.6.7");
        visit.isInService("backhaul: IPsec");
      },
      visit -> {
        visit.reportsVersion("2.8.12");
        visit.applies();
        visit.awaitsStep("CleanUpCertificates");
        visit.applies(
            "backhaulMigration: {confirm: [CertificatesCleanedUp]}",
            "regenerate: {token: to-tls, reason: BackhaulChange}");
        visit.fetches();
        visit.uses();
        visit.awaitsStep("SwitchToTLS");
        visit.awaitsListed(1);
      });

  /** Due soon, as time passes. */
  static final String SHORT = "certificate: {duration: 1h, renewBefore: 54m}";

  static final String LONG = "certificate: {duration: 17520h, renewBefore: 54m}";

  /** Of a {@link #SHORT} one. */
  static final Duration UNTIL_DUE = Duration.ofSeconds(370);

  @SuppressWarnings("ImmutableEnumChecker") // it captures nothing
  private final Script<Visit> script;

  Errand(Consumer<Visit> prologue, Consumer<Visit> rest) {
    this.script = new Script<>(prologue, rest);
  }

  @Override
  public Script<Visit> script() {
    return script;
  }

  @Override
  public String toString() {
    return words();
  }
}
