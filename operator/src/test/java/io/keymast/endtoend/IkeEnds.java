package io.keymast.endtoend;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.keymast.pki.ForeignCommand;
import io.keymast.pki.ForeignCommand.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * A gate and a station that are two strongSwan in network namespaces of their own, with a cable
 * between them. IKE SAs without a child: no kernel with ESP is needed.
 */
final class IkeEnds implements AutoCloseable {
  private static final String CHARON = "/usr/lib/ipsec/charon";
  private static final String GATE = "gate";
  private static final String STATION = "station";
  private static final String INSTALLED = "state/current/cert.pem";

  private final Path folder;
  private final String suffix = Long.toString(ProcessHandle.current().pid() % 100_000);
  private final List<Tied> processes = new ArrayList<>();

  private IkeEnds(Path folder) {
    this.folder = folder;
  }

  static IkeEnds connected(Product product, Box box) {
    var _ = ForeignCommand.find("swanctl");
    IkeEnds ends = new IkeEnds(product.folder().resolve("ike"));
    try {
      Files.createDirectories(ends.folder);
      ends.requireNamespaces();
      ends.cable();
      ends.configure(product, box);
      for (String end : List.of(GATE, STATION)) {
        ends.start(end);
      }
      ends.keepsTrust(product);
      return ends;
    } catch (IOException e) {
      ends.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException | Error e) {
      ends.close();
      throw e;
    }
  }

  /** By what its agent has installed. */
  void comesIn(Box box) {
    comesIn(box, INSTALLED);
  }

  /**
   * Tries again as stations do: the gate's hook ends all tunnels, and while it reads anew there is
   * no CA.
   *
   * @param certificate for the station's key, beneath its folder
   */
  void comesIn(Box box, String certificate) {
    await()
        .untilAsserted(
            () -> assertThat(handshakes(box, certificate) && isUp()).as(this::log).isTrue());
  }

  /** The station takes what its agent has installed, and sets up an IKE SA; true if it stands. */
  boolean handshakes(Box box) {
    return handshakes(box, INSTALLED);
  }

  /**
   * @param certificate for the station's key, beneath its folder
   */
  boolean handshakes(Box box, String certificate) {
    sh(
        "cp %1$s/%2$s station/x509/station.pem && cp %1$s/state/key.pem station/private/station.pem"
            .formatted(box.folder(), certificate));
    return await("a verdict of the gate").until(this::initiates, IkeEnds::isVerdict).exitCode()
        == 0;
  }

  boolean isUp() {
    return swanctl(GATE, "--list-sas").out().contains("ESTABLISHED");
  }

  String log() {
    return sh("cat gate.charon station.charon keymast-trust.log");
  }

  @Override
  public void close() {
    processes.reversed().forEach(Tied::close);
    for (String end : List.of(GATE, STATION)) {
      var _ = ForeignCommand.find("ip").run(folder, "netns", "del", namespace(end));
    }
  }

  private void requireNamespaces() {
    Outcome made = ForeignCommand.find("ip").run(folder, "netns", "add", namespace(GATE));
    if (made.exitCode() == 0 && Files.isExecutable(Path.of(CHARON))) {
      return;
    }
    String message = "no IKE handshake here, network namespaces or charon are missing: " + made;
    if ("true".equals(System.getenv("CI"))) {
      fail(message);
    }
    System.err.println("NOT JUDGED: " + message);
    Assumptions.abort(message);
  }

  private void cable() {
    sh(
        """
        ip netns add STATION
        ip link add kmg%1$s netns GATE type veth peer name kms%1$s netns STATION
        ip -n GATE addr add 10.9.9.1/24 dev kmg%1$s
        ip -n GATE link set kmg%1$s up
        ip -n STATION addr add 10.9.9.2/24 dev kms%1$s
        ip -n STATION link set kms%1$s up
        """
            .formatted(suffix)
            .replace("GATE", namespace(GATE))
            .replace("STATION", namespace(STATION)));
  }

  private void configure(Product product, Box box) throws IOException {
    sh(
        "for end in gate station; do for kind in x509 x509ca x509crl private; do mkdir -p"
            + " $end/$kind; done; done; openssl req -x509 -newkey ec -pkeyopt"
            + " ec_paramgen_curve:P-256 -nodes -subj /CN=gate -addext"
            + " subjectAltName=DNS:gate.example.net -days 2 -keyout gate/private/gate.pem -out"
            + " gate/x509/gate.pem 2>err && cp gate/x509/gate.pem station/x509ca/gate.pem");
    String identity =
        box.sh(
                "openssl x509 -in state/current/cert.pem -noout -ext subjectAltName"
                    + " | sed -n 's/.*DNS:\\([^,]*\\).*/\\1/p'")
            .strip();
    String keyId = product.team().caPin(Product.DEFAULT_AUTHORITY).split(":", -1)[0];
    String example =
        Files.readString(product.examples().resolve("concentrators/strongswan/swanctl.conf"));
    write(
        "gate/swanctl.conf",
        example
            .replace("0123456789abcdef0123456789abcdef01234567", keyId)
            .replaceFirst("version = 2", "version = 2\n        childless = force")
            .replaceFirst("(?s)\\n +children \\{.*?\\n        }\\n", "\n"));
    write(
        "station/swanctl.conf",
        """
        connections { platform {
          version = 2
          childless = force
          remote_addrs = 10.9.9.1
          local {
            auth = pubkey
            certs = station.pem
            id = %s
          }
          remote {
            auth = pubkey
            id = gate.example.net
          }
        } }
        """
            .formatted(identity));
    write("trust.conf", trust(product));
  }

  private String trust(Product product) {
    return product.publication()
        + """
    STATE_DIR=%s/trust
    HOOK=%s
    SWANCTL_DIR=%s/gate STRONGSWAN_CONF=%s/gate.conf SWANCTL_IKE=stations
    export SWANCTL_DIR STRONGSWAN_CONF SWANCTL_IKE
    """
            .formatted(
                folder,
                product.examples().resolve("concentrators/strongswan/load.sh"),
                folder,
                folder);
  }

  private void start(String end) throws IOException {
    write(
        end + ".conf",
        """
        charon {
          load = nonce openssl pem pkcs1 pkcs8 x509 pubkey revocation random kdf vici kernel-netlink socket-default
          plugins { vici { socket = unix://%1$s/%2$s.vici } }
          filelog { log { path = %1$s/%2$s.charon } }
        }
        swanctl {
          load = openssl pem pkcs1 pkcs8 x509 pubkey random
          socket = unix://%1$s/%2$s.vici
        }
        """
            .formatted(folder, end));
    processes.add(
        Tied.start(
            folder,
            end + "-process",
            List.of(
                "ip",
                "netns",
                "exec",
                namespace(end),
                "unshare",
                "-m",
                "sh",
                "-c",
                "mount -t tmpfs none /run && STRONGSWAN_CONF=%s/%s.conf exec %s"
                    .formatted(folder, end, CHARON))));
    await(end + " listens").until(() -> swanctl(end, "--version", "--daemon").exitCode() == 0);
  }

  private void keepsTrust(Product product) {
    String script = product.examples().resolve("concentrators/keymast-trust.sh").toString();
    sh(script + " -c trust.conf once");
    swanctl(GATE, "--load-all").expectSuccess();
    processes.add(Tied.start(folder, "keymast-trust", List.of(script, "-c", "trust.conf", "run")));
  }

  private Outcome initiates() {
    swanctl(STATION, "--terminate", "--ike", "platform", "--force");
    swanctl(STATION, "--load-all", "--clear").expectSuccess();
    return swanctl(STATION, "--initiate", "--ike", "platform", "--timeout", "20");
  }

  /** That nothing was heard in time is none. */
  private static boolean isVerdict(Outcome initiated) {
    return initiated.exitCode() == 0 || initiated.out().contains("AUTHENTICATION_FAILED");
  }

  private Outcome swanctl(String end, String... arguments) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "SWANCTL_DIR=" + folder.resolve(end),
                "STRONGSWAN_CONF=" + folder.resolve(end + ".conf"),
                "swanctl"));
    words.addAll(List.of(arguments));
    return ForeignCommand.find("env").run(folder, words);
  }

  private String sh(String command) {
    return ForeignCommand.find("sh").run(folder, "-ec", command).expectSuccess().out();
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(folder.resolve(file), text);
  }

  private String namespace(String end) {
    return "keymast-" + end + "-" + suffix;
  }
}
