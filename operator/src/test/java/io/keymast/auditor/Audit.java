package io.keymast.auditor;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The verdict of one history.
 *
 * @param certificates how many were judged
 * @param lists how many CRLs were judged
 */
public record Audit(
    String history,
    int certificates,
    int lists,
    long duplicates,
    long forgotten,
    long unrevoked,
    long diverged,
    List<Sin> sins) {

  /** Of what leaves nothing to judge. */
  public static Audit none(String history) {
    return new Audit(history, 0, 0, 0, 0, 0, 0, List.of());
  }

  public static Audit of(Path folder) {
    History history = HistoryFolder.read(folder);
    List<Sin> sins = Auditor.audit(history);
    return new Audit(
        folder.getFileName().toString(),
        history.certificates().size(),
        history.lists().size(),
        count(sins, Sin.Kind.DUPLICATE),
        count(sins, Sin.Kind.FORGOTTEN),
        count(sins, Sin.Kind.UNREVOKED),
        count(sins, Sin.Kind.DIVERGED),
        sins);
  }

  /** Judges each folder; ends with 1 if any breaks a promise. */
  public static void main(String[] folders) throws IOException {
    List<Audit> audits = Arrays.stream(folders).map(Path::of).map(Audit::of).toList();
    System.out.println(
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(audits));
    System.exit(audits.stream().allMatch(audit -> audit.sins().isEmpty()) ? 0 : 1);
  }

  private static long count(List<Sin> sins, Sin.Kind kind) {
    return sins.stream().filter(sin -> sin.kind() == kind).count();
  }
}
