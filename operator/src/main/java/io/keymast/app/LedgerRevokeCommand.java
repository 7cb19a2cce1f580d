package io.keymast.app;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.domain.AuthorityName;
import io.keymast.revocation.RevocationEntry;
import io.keymast.revocation.RevocationLedger;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code keymast ledger revoke}: by serial number, where the cluster has no certificate. */
@Command(
    name = "revoke",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Revoke a certificate by its serial number, for good.",
      "For certificates that the cluster no longer knows, such as those that an older snapshot of"
          + " etcd lost and that the operator's journal still has. For all others patch the"
          + " BaseStationCertificate.",
      "It needs the right to write ConfigMaps in the authority's namespace, and no key. The operator"
          + " publishes it within half a minute."
    })
final class LedgerRevokeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private LedgerTarget target = new LedgerTarget();

  @Option(
      names = "--serial",
      required = true,
      paramLabel = "HEX",
      description = "The serial number, as openssl and the journal print it.")
  private String serialNumber = "";

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "REASON",
      description = "Of RFC 5280, such as keyCompromise, superseded or cessationOfOperation.")
  private String reason = "";

  @Option(
      names = "--not-after",
      paramLabel = "TIME",
      description =
          "When the certificate ends, as 2028-11-27T00:00:00Z (default: when its CA does); then it"
              + " leaves the CRL.")
  private @Nullable String notAfter;

  @Option(
      names = "--ca-key",
      paramLabel = "KEY-ID",
      description = "The CA key that signed it; needed where the authority has several.")
  private @Nullable String keyId;

  @Override
  public Integer call() {
    AuthorityName authority = target.authority();
    try (KubernetesClient client = target.connect()) {
      Clock clock = Clock.systemUTC();
      RevocationLedger ledger = new RevocationLedger(client, clock);
      RevocationBySerial asked = new RevocationBySerial(serialNumber, reason, notAfter, keyId);
      switch (asked.judge(ledger.read(authority), clock.instant())) {
        case RevocationBySerial.Verdict.Refused(var violations) ->
            throw target.wrong(String.join("\n", violations));
        case RevocationBySerial.Verdict.Known(RevocationEntry entry) ->
            say("%s is revoked since %s".formatted(entry.serialNumber(), entry.revocationDate()));
        case RevocationBySerial.Verdict.Valid(RevocationEntry entry) -> {
          ledger.revoke(authority, List.of(entry));
          say("%s is revoked".formatted(entry.serialNumber()));
        }
      }
    }
    return 0;
  }

  private void say(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }
}
