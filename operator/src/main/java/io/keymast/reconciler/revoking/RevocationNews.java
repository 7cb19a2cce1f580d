package io.keymast.reconciler.revoking;

import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationSpec;
import io.keymast.decision.KnownCertificate;
import io.keymast.decision.Retirement;
import io.keymast.decision.Revocation;
import io.keymast.domain.BindingRight;
import io.keymast.domain.Eui64;
import io.keymast.domain.RevocationReason;
import io.keymast.reconciler.cluster.Events;
import io.keymast.reconciler.cluster.Events.Happening;
import io.keymast.reconciler.cluster.Events.Type;
import io.keymast.reconciler.cluster.Names;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells what was revoked, put on hold, lifted or retired: an event and a log line for each. */
public final class RevocationNews {
  private static final Logger LOG = LoggerFactory.getLogger(RevocationNews.class);

  private final Events events;

  public RevocationNews(Events events) {
    this.events = events;
  }

  public void revoked(BaseStation station, Revocation revocation) {
    KnownCertificate certificate = revocation.certificate();
    boolean isHold = revocation.reason() == RevocationReason.CERTIFICATE_HOLD;
    String what = isHold ? " put on hold (" : " revoked (";
    events.tell(
        station,
        new Happening(
            type(revocation),
            isHold ? "CertificateOnHold" : "CertificateRevoked",
            "Revoke",
            "certificate "
                + certificate.serialNumber()
                + what
                + revocation.reason().apiName()
                + "), because: "
                + revocation.cause().apiName(),
            certificate.serialNumber().hex()
                + " "
                + revocation.reason().apiName()
                + (isHold ? " " + generation(station) : "")));
    LOG.atInfo()
        .addKeyValue("station", Names.of(station))
        .addKeyValue("serialNumber", certificate.serialNumber())
        .addKeyValue("reason", revocation.reason().apiName())
        .addKeyValue("cause", revocation.cause().apiName())
        .log(isHold ? "certificate put on hold" : "certificate revoked");
  }

  public void lifted(BaseStation station, KnownCertificate certificate) {
    events.tell(
        station,
        new Happening(
            Type.NORMAL,
            "HoldLifted",
            "Resume",
            "certificate " + certificate.serialNumber() + " is no longer on hold",
            certificate.serialNumber().hex() + " " + generation(station)));
    LOG.atInfo()
        .addKeyValue("station", Names.of(station))
        .addKeyValue("serialNumber", certificate.serialNumber())
        .log("hold lifted");
  }

  public void retired(BaseStation station, Retirement retirement) {
    events.tell(
        station,
        new Happening(
            Type.WARNING,
            "KeyRetired",
            "Retire",
            sentence(station, retirement),
            retirement.key() + " " + retirement.authority()));
    LOG.atWarn()
        .addKeyValue("station", Names.of(station))
        .addKeyValue("authority", retirement.authority())
        .addKeyValue("publicKeyFingerprint", retirement.key())
        .log("key retired");
  }

  private static String sentence(BaseStation station, Retirement retirement) {
    boolean isRightToBind =
        Optional.ofNullable(station.getSpec())
            .map(BaseStationSpec::eui)
            .flatMap(Eui64::parse)
            .map(BindingRight::of)
            .filter(retirement.key()::equals)
            .isPresent();
    return isRightToBind
        ? "no key is bound by password any more to a station of this EUI under the authority "
            + retirement.authority()
            + ", whose retired keys list that as "
            + retirement.key()
        : "the key "
            + retirement.key()
            + " is retired: no station of the authority "
            + retirement.authority()
            + " may use it any more, and the Key Installer refuses it";
  }

  /** What goes its planned way is no reason to warn. */
  private static Type type(Revocation revocation) {
    return switch (revocation.cause()) {
      case REGENERATED, REPLACED, DELETED -> Type.NORMAL;
      case BY_HAND, SUSPENDED, STOLEN, KEY_COMPROMISED -> Type.WARNING;
    };
  }

  private static Long generation(BaseStation station) {
    return station.getMetadata().getGeneration();
  }
}
