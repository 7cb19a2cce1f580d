package io.keymast.reconciler.revoking;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.domain.Violation;
import io.keymast.revocation.LedgerException;
import io.keymast.token.TokenException;
import java.net.HttpURLConnection;

/** Why a CRL is not kept fresh: the same of each failure of a kind, so that a status settles. */
public final class PublicationFailure {
  private PublicationFailure() {}

  public static Violation told(RuntimeException failure) {
    return new Violation(
        "status.crl", "PublicationFailed", "its CRL is not kept fresh: " + why(failure));
  }

  static String why(RuntimeException failure) {
    return switch (failure) {
      case KubernetesClientException e when e.getCode() == HttpURLConnection.HTTP_FORBIDDEN ->
          "the API server forbids it, for lack of rights or of quota";
      case KubernetesClientException e -> "the API server answered " + e.getCode();
      case LedgerException e -> String.valueOf(e.getMessage());
      case TokenException e -> e.violation().message();
      default -> "the operator's log says why";
    };
  }
}
