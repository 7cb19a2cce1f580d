package io.keymast.revocation;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keymast.domain.Violation;
import java.io.Serial;

/** Why the ledger could not do what was asked; each kind says what the caller can do. */
public sealed class LedgerException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private LedgerException(String message) {
    super(message);
  }

  /** Others wrote all the time: nothing is lost, try again later. */
  public static final class Contended extends LedgerException {
    @Serial private static final long serialVersionUID = 1L;

    Contended(String what) {
      super("others kept changing " + what + "; try again");
    }
  }

  /** No further entry fits: {@link LedgerUsage#share()} tells long before. */
  public static final class Full extends LedgerException {
    @Serial private static final long serialVersionUID = 1L;

    Full(String what) {
      super(what + " is full");
    }
  }

  /** No further key can be retired that has the same first digit; revoking goes on. */
  public static final class RetiredKeysFull extends LedgerException {
    @Serial private static final long serialVersionUID = 1L;

    RetiredKeysFull(String what) {
      super(what + " is full");
    }
  }

  /** Its namespace is being deleted: what is stored can be changed, nothing can be added. */
  public static final class Ending extends LedgerException {
    @Serial private static final long serialVersionUID = 1L;

    Ending(String namespace, String name) {
      super(
          "the namespace %s is being deleted and takes no new ConfigMap %s"
              .formatted(namespace, name));
    }
  }

  /**
   * What is stored of a CA key is not what was written: a person must restore it. Nothing of it is
   * published.
   */
  public static final class Damaged extends LedgerException {
    @Serial private static final long serialVersionUID = 1L;

    private static final String REMEDY =
        "; put it back from a backup, as docs/operations.md, A damaged ledger, says: until then the"
            + " CRL of this CA key stays as it is, and goes unrefreshed";

    Damaged(String what) {
      super(what);
    }

    /** The same, where it was found. */
    static Damaged in(ConfigMap part, RuntimeException found) {
      return new Damaged(
          "ConfigMap %s/%s: %s"
              .formatted(
                  part.getMetadata().getNamespace(),
                  part.getMetadata().getName(),
                  found.getMessage()));
    }

    public Violation asViolation() {
      return new Violation("crl", "LedgerDamaged", getMessage() + REMEDY);
    }
  }
}
