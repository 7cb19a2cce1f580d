package io.keymast.status;

import io.keymast.api.Condition;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The condition types of the three resources. */
public enum ConditionType {
  READY("Ready"),
  PUBLIC_KEY_ACCEPTED("PublicKeyAccepted"),
  CERTIFICATE_ISSUED("CertificateIssued"),
  CERTIFICATE_INSTALLED("CertificateInstalled"),
  RENEWAL_OVERDUE("RenewalOverdue"),
  DELIVERY_OVERDUE("DeliveryOverdue"),
  REGENERATION_ACCEPTED("RegenerationAccepted"),
  BACKHAUL_MIGRATED("BackhaulMigrated"),
  BACKHAUL_SECURED("BackhaulSecured"),
  ROTATING("Rotating"),
  CROSS_SIGNED("CrossSigned"),
  TRUST_DISTRIBUTED("TrustDistributed"),
  RECONCILING("Reconciling"),
  STALLED("Stalled"),
  DELIVERED("Delivered"),
  IN_USE("InUse"),
  SUPERSEDED("Superseded"),
  REVOKED("Revoked"),
  REVOCATION_SUPPORTED("RevocationSupported"),
  AUTHENTICATION_SUPPORTED("AuthenticationSupported"),
  REVOCATION_PUBLISHED("RevocationPublished"),
  EXPIRED("Expired"),
  ORPHANED("Orphaned"),
  VERIFIED("Verified");

  private final String apiName;

  ConditionType(String apiName) {
    this.apiName = apiName;
  }

  public String apiName() {
    return apiName;
  }

  public Optional<Condition> in(@Nullable List<Condition> conditions) {
    return conditions == null
        ? Optional.empty()
        : conditions.stream().filter(condition -> apiName.equals(condition.type())).findFirst();
  }

  /** Whether the condition is True, whatever generation it was judged for. */
  public boolean isTrueIn(@Nullable List<Condition> conditions) {
    return in(conditions).filter(condition -> "True".equals(condition.status())).isPresent();
  }

  /** Whether the condition is True and was judged for this generation of the object. */
  public boolean isTrueFor(@Nullable List<Condition> conditions, long generation) {
    return in(conditions)
        .filter(condition -> "True".equals(condition.status()))
        .filter(
            condition ->
                condition.observedGeneration() != null
                    && condition.observedGeneration() == generation)
        .isPresent();
  }
}
