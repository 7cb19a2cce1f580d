package io.keymast.app;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.domain.AuthorityName;
import io.keymast.revocation.RetiredKeys;
import io.keymast.revocation.RevocationLedger;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code keymast ledger}: what an authority has revoked, for people and their scripts. */
@Command(
    name = "ledger",
    subcommands = LedgerRevokeCommand.class,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "List or export what a CertificateAuthority has revoked: one live read, nothing is changed.",
      "It needs the right to list ConfigMaps in the authority's namespace, and no key."
    },
    footer = {
      "",
      "PUBLISHED says whether the newest signed CRL lists the revocation as it stands here.",
      "A revocation leaves the ledger some time after its certificate has expired."
    })
final class LedgerCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private LedgerTarget target = new LedgerTarget();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES} (default: table).")
  private TextTable.Format format = TextTable.Format.TABLE;

  @Option(
      names = "--retired-keys",
      description = "List the stations' keys that are retired instead, readmitted ones included.")
  private boolean retiredKeys;

  @Override
  public Integer call() {
    AuthorityName name = target.authority();
    try (KubernetesClient client = target.connect()) {
      Clock clock = Clock.systemUTC();
      TextTable table =
          retiredKeys
              ? LedgerTables.retiredKeys(new RetiredKeys(client, clock).list(name))
              : LedgerTables.revocations(new RevocationLedger(client, clock).read(name));
      spec.commandLine().getOut().print(table.print(format));
      spec.commandLine().getOut().flush();
    }
    return 0;
  }
}
