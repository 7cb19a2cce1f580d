package io.keymast.bench;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.keymast.app.Keymast;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import picocli.CommandLine;

/**
 * A program that does less than Keymast, says so, and waits until its standard input ends: what no
 * start in its JVM could be cheaper than.
 */
public final class Floor {
  static final String DONE = "done";

  private Floor() {}

  /** How much less. */
  enum Of {
    NOTHING("an empty main"),
    COMMAND_LINE("keymast version"),
    CLIENT("a client that lists the namespaces once");

    private final String text;

    Of(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * @param arguments the name of what it does, and a kubeconfig
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments[0].equals(Of.COMMAND_LINE.name())) {
      new CommandLine(new Keymast()).execute("version");
    } else if (arguments[0].equals(Of.CLIENT.name())) {
      lists(new File(arguments[1]));
    }
    System.out.println(DONE);
    System.in.transferTo(OutputStream.nullOutputStream());
  }

  private static void lists(File kubeconfig) throws IOException {
    try (KubernetesClient client =
        new KubernetesClientBuilder().withConfig(Config.fromKubeconfig(kubeconfig)).build()) {
      client.namespaces().list();
    }
  }
}
