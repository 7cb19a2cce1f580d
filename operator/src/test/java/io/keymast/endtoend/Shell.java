package io.keymast.endtoend;

import io.keymast.pki.ForeignCommand;
import java.util.List;

/** What runs the agent on a small Linux. */
enum Shell {
  DASH("dash"),
  BUSYBOX_ASH("busybox", "ash");

  @SuppressWarnings("ImmutableEnumChecker") // List.of is
  private final List<String> command;

  Shell(String... command) {
    this.command = List.of(command);
  }

  /** Where the shell is missing, the test that asks does not run. */
  List<String> command() {
    var _ = ForeignCommand.find(command.getFirst());
    return command;
  }

  /** Fit for the name of a resource. */
  String suffix() {
    return "-" + command.getLast();
  }

  @Override
  public String toString() {
    return String.join(" ", command);
  }
}
