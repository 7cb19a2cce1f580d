package io.keymast.endtoend;

import static io.keymast.support.Patience.await;

import io.keymast.support.ControlPlane;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Where people of the platform team follow the recipes.
 *
 * @param recipes by their titles
 */
record PlatformOffice(Product product, Map<String, Recipe> recipes) {
  private static final AtomicInteger LATER = new AtomicInteger();

  static PlatformOffice of(Product product) {
    Desk.shim(product.folder().resolve("bin/keymast"), KeymastProgram.command());
    return new PlatformOffice(
        product, Recipe.read(ControlPlane.shared().root().resolve("docs/procedures.md")));
  }

  Team team() {
    return product.team();
  }

  Recipe recipe(String title) {
    return Objects.requireNonNull(recipes.get(title), title);
  }

  Desk desk(Box box) {
    return desk(box, Product.DEFAULT_AUTHORITY);
  }

  Desk desk(Box box, String authority) {
    Desk.shim(
        box.folder().resolve("bin/keymast-agent.sh"),
        "dash "
            + ControlPlane.shared().root().resolve("examples/station/keymast-agent.sh")
            + " -c "
            + box.folder().resolve("agent.conf"));
    return new Desk(
        box,
        this::awaitsCatchingUp,
        List.of(product.folder().resolve("bin"), ControlPlane.shared().binaries()),
        Map.of(
            "KUBECONFIG",
            ControlPlane.shared().kubeconfig().toString(),
            "NAMESPACE",
            team().stations(),
            "STATION",
            box.name(),
            "EUI",
            box.eui(),
            "AUTHORITIES",
            team().authorities(),
            "AUTHORITY",
            authority,
            "CA_SECRET",
            authority + "-tls"));
  }

  /** The Key Installer hears of stations and certificates in the order in which they are stored. */
  private void awaitsCatchingUp() {
    Box later = product.unpacked("later-" + LATER.incrementAndGet(), Shell.DASH);
    team().declares(later, Product.DEFAULT_AUTHORITY, later.publicKey());
    later.pollsUntil(Box.INSTALLED);
  }

  /** By the CRL as openssl prints it: the reason stands some lines after its serial number. */
  void awaitsListed(Box box, String serialNumber, String reason) {
    await()
        .until(
            () ->
                Stream.of(product.publishedList(box).split("Serial Number: "))
                    .anyMatch(entry -> entry.startsWith(serialNumber) && entry.contains(reason)));
  }
}
