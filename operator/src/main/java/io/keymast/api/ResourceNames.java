package io.keymast.api;

/** Names that the cluster knows Keymast by. */
public final class ResourceNames {
  public static final String GROUP = "keymast.io";

  /** On every BaseStationCertificate: the EUI of its station (names may exceed a label's 63). */
  public static final String EUI_LABEL = "keymast.io/eui";

  /** Kept on a BaseStation until its certificates are revoked, durably. */
  public static final String STATION_FINALIZER = "keymast.io/revoke-certificates";

  /** Kept on a BaseStationCertificate until it is expired or in the ledger. */
  public static final String CERTIFICATE_FINALIZER = "keymast.io/revocation-ledger";

  /** Kept on a CertificateAuthority, its Secrets and its ledger. */
  public static final String AUTHORITY_FINALIZER = "keymast.io/authority";

  /** The usual label of what a program keeps: by it the operator tells its own objects. */
  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

  /** The field manager of the operator. */
  public static final String OPERATOR = "keymast-operator";

  /** The field manager of the Key Installer. */
  public static final String KEY_INSTALLER = "keymast-key-installer";

  /** The Secret of a namespace of stations: one key per EUI. */
  public static final String STATION_PASSWORDS_SECRET = "keymast-station-passwords";

  /** The Secret of the OCSP responders' keys, beside the Key Installer. */
  public static final String OCSP_RESPONDERS_SECRET = "keymast-ocsp-responders";

  private ResourceNames() {}
}
