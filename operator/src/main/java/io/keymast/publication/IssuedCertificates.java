package io.keymast.publication;

import io.keymast.api.BaseStationCertificate;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.SerialNumber;
import java.time.Duration;
import java.util.Collection;

/** Certificates as the cluster was last seen; anyone may have written them. */
public interface IssuedCertificates {
  Collection<BaseStationCertificate> withSerialNumber(SerialNumber serialNumber);

  /** Whether all were read once. */
  boolean isSynced();

  /** For how long this, or what else its answers are made from, may be behind the cluster. */
  Duration age(AuthorityName authority);
}
