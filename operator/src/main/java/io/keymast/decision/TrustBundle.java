package io.keymast.decision;

import io.keymast.domain.Sha256;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a copy says: the CA certificates that are trusted, and the CRLs where they fit.
 *
 * @param files by their name in the folder that mounts them
 */
public record TrustBundle(SortedMap<String, String> files, Fit fit) {
  public static final String CERTIFICATES = "ca.pem";
  public static final String CROSS_CERTIFICATES = "cross.pem";
  public static final String CRLS = "crl.pem";

  /** A ConfigMap may have 1 MiB, and etcd's requests 1.5 MiB: room is left for others' labels. */
  public static final int CRL_LIMIT = 512 * 1024;

  /** Whether all that was asked for is in it. */
  public enum Fit {
    WHOLE,
    CRLS_TOO_LARGE,
    /** Where a copy has some, they stay: they are signed, and say when they are over. */
    CRLS_UNKNOWN,
    /** No CA is to be trusted: a copy says so by a file without certificates. */
    NOTHING_TRUSTED
  }

  /** Digests of what a copy says in each file; others' files beside ours do not count. */
  public record Said(String certificates, String crossCertificates, String crls) {
    public static Said by(@Nullable Map<String, String> files) {
      return new Said(
          digest(files, CERTIFICATES), digest(files, CROSS_CERTIFICATES), digest(files, CRLS));
    }

    private boolean trustsAs(Said other) {
      return certificates.equals(other.certificates)
          && crossCertificates.equals(other.crossCertificates);
    }

    private static String digest(@Nullable Map<String, String> files, String name) {
      String content = files == null ? null : files.get(name);
      return content == null ? "absent" : Sha256.hex(content);
    }

    @Override
    public String toString() {
      return Sha256.hex(certificates + "/" + crossCertificates + "/" + crls);
    }
  }

  /**
   * @param certificates PEM, those that are trusted and do not issue yet included
   * @param crossCertificates PEM; to be trusted by nobody for themselves, so in a file of their own
   * @param crls PEM; empty where none are wanted
   */
  public static TrustBundle of(
      Collection<String> certificates,
      Collection<String> crossCertificates,
      Collection<String> crls) {
    SortedMap<String, String> files = new TreeMap<>();
    files.put(CERTIFICATES, String.join("", new LinkedHashSet<>(certificates)));
    if (certificates.isEmpty()) {
      return new TrustBundle(files, Fit.NOTHING_TRUSTED);
    }
    if (!crossCertificates.isEmpty()) {
      files.put(CROSS_CERTIFICATES, String.join("", crossCertificates));
    }
    String lists = String.join("", crls);
    if (lists.length() > CRL_LIMIT) {
      return new TrustBundle(files, Fit.CRLS_TOO_LARGE);
    }
    if (!lists.isEmpty()) {
      files.put(CRLS, lists);
    }
    return new TrustBundle(files, Fit.WHOLE);
  }

  /** One without CRLs, of which some can't be read: what is to be trusted is known all the same. */
  public TrustBundle withUnknownCrls() {
    return new TrustBundle(files, Fit.CRLS_UNKNOWN);
  }

  /** As it is written where a copy has these CRLs. */
  public TrustBundle beside(Optional<String> formerCrls) {
    SortedMap<String, String> all = new TreeMap<>(files);
    if (fit == Fit.CRLS_UNKNOWN) {
      formerCrls.ifPresent(it -> all.put(CRLS, it));
    }
    return new TrustBundle(all, fit);
  }

  public boolean isSaidBy(Said copy) {
    Said wanted = Said.by(files);
    return fit == Fit.CRLS_UNKNOWN ? wanted.trustsAs(copy) : wanted.equals(copy);
  }
}
