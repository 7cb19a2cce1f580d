package io.keymast.decision;

import io.keymast.domain.MigrationConfirmation;
import java.util.Optional;

/** The steps from IPsec to TLS, in the order in which they are done. */
public enum MigrationStep {
  UPGRADE_PACKET_FORWARDER("UpgradePacketForwarder", Optional.empty()),
  CLEAN_UP_CERTIFICATES(
      "CleanUpCertificates", Optional.of(MigrationConfirmation.CERTIFICATES_CLEANED_UP)),
  REGENERATE_CERTIFICATE("RegenerateCertificate", Optional.empty()),
  SWITCH_TO_TLS("SwitchToTLS", Optional.of(MigrationConfirmation.SWITCHED_TO_TLS)),
  CONFIRM_STABLE("ConfirmStable", Optional.of(MigrationConfirmation.LINK_STABLE)),
  BACKUP("Backup", Optional.of(MigrationConfirmation.BACKED_UP));

  private final String apiName;
  private final Optional<MigrationConfirmation> confirmation;

  MigrationStep(String apiName, Optional<MigrationConfirmation> confirmation) {
    this.apiName = apiName;
    this.confirmation = confirmation;
  }

  public String apiName() {
    return apiName;
  }

  /** By which a person says that it is done; empty where Keymast sees it. */
  Optional<MigrationConfirmation> confirmation() {
    return confirmation;
  }

  /** Where a step stands. */
  public enum State {
    /** Its turn has not come, or something that needs nobody is awaited. */
    PENDING("Pending"),
    /** To be done now. */
    READY("Ready"),
    DONE("Done"),
    /** It can't be told whether it is needed before somebody says more. */
    BLOCKED("Blocked");

    private final String apiName;

    State(String apiName) {
      this.apiName = apiName;
    }

    public String apiName() {
      return apiName;
    }
  }

  /** A step of one station's migration, with a sentence of what to do. */
  public record Planned(MigrationStep step, State state, String message) {
    boolean isDone() {
      return state == State.DONE;
    }
  }
}
