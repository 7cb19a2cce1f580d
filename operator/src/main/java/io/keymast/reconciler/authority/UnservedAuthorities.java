package io.keymast.reconciler.authority;

import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.keymast.api.CertificateAuthority;
import io.keymast.domain.Violation;
import io.keymast.reconciler.cluster.PinnedGenerations;

/**
 * Authorities in namespaces that are none of authorities, where anybody may have made them: each is
 * told so once, and neither its namespace nor what it asks for is looked at.
 */
public final class UnservedAuthorities {
  private static final Violation NOT_SERVED =
      new Violation(
          "metadata.namespace",
          "NamespaceNotServed",
          "no authority of this namespace is served: make it in one of the chart's"
              + " authorityNamespaces, or add this one to them if nobody but the platform team can"
              + " write here");

  private static final Violation IS_KEPT =
      new Violation(
          "metadata.deletionTimestamp",
          "NamespaceNotServed",
          "it is deleted, and what it issued may still be relied on: to let it go, give this"
              + " namespace back to the chart's authorityNamespaces; until then nothing is"
              + " forgotten, and nothing goes");

  private final AuthorityReports reports;

  public UnservedAuthorities(AuthorityReports reports) {
    this.reports = reports;
  }

  /** Writes nothing that its status says already. */
  public void refuse(CertificateAuthority object, Context<CertificateAuthority> context) {
    reports.refuse(object, NOT_SERVED, context);
  }

  /** One that never had a CA leaves nothing; one that was served once is not forgotten. */
  public DeleteControl letGo(CertificateAuthority object, Context<CertificateAuthority> context) {
    if (!PinnedGenerations.isAny(object.getStatus())) {
      return DeleteControl.defaultDelete();
    }
    reports.refuse(object, IS_KEPT, context);
    return DeleteControl.noFinalizerRemoval();
  }
}
