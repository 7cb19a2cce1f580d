package io.keymast.chart;

import io.keymast.support.Command;
import io.keymast.support.ControlPlane;
import java.nio.file.Path;
import java.util.List;

/**
 * Where somebody types what the pages say, as the cluster's administrator.
 *
 * @param folder has a clone's regular files, and nothing else, as Flux packs them; what it has in
 *     bin is found before all else
 */
record Keyboard(ControlPlane cluster, Path folder) {
  static Keyboard beside(ControlPlane cluster, Path folder) {
    Command.run(
        cluster.root(),
        List.of(
            "sh",
            "-euc",
            "find charts examples crds -type f -exec cp --parents -t \"$0\" {} +",
            folder.toString()));
    return new Keyboard(cluster, folder);
  }

  String types(String commands) {
    return typesAs(cluster.kubeconfig(), commands);
  }

  /** With the rights of another account. */
  String typesAs(Path kubeconfig, String commands) {
    return Command.run(
        folder,
        List.of(
            "env",
            "PATH="
                + folder.resolve("bin")
                + ":"
                + cluster.binaries()
                + ":"
                + System.getenv("PATH"),
            "KUBECONFIG=" + kubeconfig,
            "KUBECACHEDIR=" + folder.resolve("cache"),
            "sh",
            "-euc",
            commands));
  }
}
