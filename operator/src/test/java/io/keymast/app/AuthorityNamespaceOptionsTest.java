package io.keymast.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** In which namespaces authorities are served. */
class AuthorityNamespaceOptionsTest {
  @Test
  @DisplayName("Where none is named, or by an empty variable, it is the default authority's alone")
  void byDefault() {
    assertThat(parsed().authorityNamespaces()).containsExactly("platform");
    assertThat(parsed("--authority-namespace=").authorityNamespaces()).containsExactly("platform");
  }

  @Test
  @DisplayName("What is named is all: the default authority's is not served beside it")
  void named() {
    CommonOptions options =
        parsed("--authority-namespace=north,south", "--authority-namespace=west");

    assertThat(options.authorityNamespaces()).isEqualTo(Set.of("north", "south", "west"));
    assertThat(options.violations()).isEmpty();
  }

  @Test
  @DisplayName("What can be no name is refused")
  void refused() {
    assertThat(parsed("--authority-namespace=north,*").violations())
        .containsExactly("--authority-namespace: write the name of a namespace");
  }

  @Test
  @DisplayName("The operator takes them as they are")
  void ofTheOperator() {
    OperatorCommand command = new OperatorCommand();
    new CommandLine(command).parseArgs("--authority-namespace=north", "--no-leader-election");

    OperatorSettings.Scope scope = command.settings().scope();

    assertThat(scope.isHome("north")).isTrue();
    assertThat(scope.isHome("keymast-system")).isFalse();
  }

  private static CommonOptions parsed(String... arguments) {
    CommonOptions options = new CommonOptions();
    new CommandLine(options)
        .parseArgs(
            Stream.concat(Stream.of("--default-authority=platform/lora"), Stream.of(arguments))
                .toArray(String[]::new));
    return options;
  }
}
