package io.keymast.decision;

import io.keymast.domain.Sha256;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
    CRLS_TOO_LARGE
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

  public String digest() {
    return digestOf(files);
  }

  /** Of what a copy says; others' files beside ours do not count. */
  public static String digestOf(@Nullable Map<String, String> said) {
    StringBuilder text = new StringBuilder();
    for (String name : List.of(CERTIFICATES, CROSS_CERTIFICATES, CRLS)) {
      String content = said == null ? null : said.get(name);
      text.append(name).append(content == null ? " absent" : "\n" + content).append('\n');
    }
    return Sha256.hex(text.toString());
  }
}
