package io.keymast.support;

import static io.keymast.support.Patience.await;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * A real Kubernetes control plane, one per test JVM: etcd, kube-apiserver with RBAC and
 * kube-controller-manager, with {@code crds/} and the chart's rights and policies applied. It ends
 * with the JVM, also if that is killed. Its files and logs are in {@code
 * operator/target/control-plane/<pid>}.
 */
public final class ControlPlane {
  /** Where the chart is installed; its accounts live here. */
  public static final String SYSTEM_NAMESPACE = "keymast-system";

  /** The user that {@link #admin()} is. */
  public static final String ADMIN = "admin";

  public static final String OPERATOR_ACCOUNT = "keymast-operator";
  public static final String KEY_INSTALLER_ACCOUNT = "keymast-key-installer";

  /** A JVM that ends is not waited for much longer. */
  private static final Duration AT_THE_END = Duration.ofSeconds(25);

  /** More than are written until all processes have stopped. */
  private static final long BUMP = 1_000;

  private static final String[] WITH_CLUSTER_TRUST_BUNDLES = {
    "--feature-gates=ClusterTrustBundle=true",
    "--runtime-config=certificates.k8s.io/v1beta1/clustertrustbundles=true"
  };

  private static final AtomicReference<Optional<ControlPlane>> SHARED_SO_FAR =
      new AtomicReference<>(Optional.empty());

  private final Path root;
  private final Path kubeconfig;
  private final Path binaries;
  private final KubernetesClient admin;
  private final Accounts accounts;
  private final Chart chart;
  private final AtomicInteger namespaces = new AtomicInteger();

  private ControlPlane(Path root, Path kubeconfig) {
    this.root = root;
    this.kubeconfig = kubeconfig;
    this.accounts = new Accounts(kubeconfig);
    this.admin = accounts.admin();
    this.binaries = binaries(root);
    this.chart = new Chart(root, binaries);
  }

  /** The control plane of this JVM; the first call takes seconds. */
  public static ControlPlane shared() {
    return Shared.INSTANCE;
  }

  /** Of what test classes left there; where none has asked for it, there is none. */
  static void clearShared() {
    SHARED_SO_FAR.get().ifPresent(it -> new Leftovers(it.admin()).vanish());
  }

  /**
   * Another one, for a test whose clock or size would disturb others; as most clusters, it has no
   * ClusterTrustBundles. Whoever starts it stops it; it ends with the JVM at the latest.
   *
   * @param name of its folder, after the JVM's pid
   */
  public static ControlPlane separate(String name) {
    return start(ProcessHandle.current().pid() + "-" + name);
  }

  /** Another one, without the custom resources and without the chart: as a cluster comes. */
  public static ControlPlane bare(String name) {
    return launch(ProcessHandle.current().pid() + "-" + name, WITH_CLUSTER_TRUST_BUNDLES);
  }

  /** Keeps etcd's state of now; for a separate one. Its processes stop meanwhile. */
  public void takesSnapshot() {
    restarted("rm -rf snapshot && cp -r etcd snapshot");
  }

  /** As a restore from a backup does: what happened since the snapshot has never been. */
  public void putsSnapshotBack() {
    restarted("rm -rf etcd && cp -r snapshot etcd");
  }

  /** The same, but that resourceVersions go on: as a restore does that bumps the revision. */
  public void putsSnapshotBackBumped() {
    String newest = admin.namespaces().list().getMetadata().getResourceVersion();
    restarted(BumpedRevision.command(binaries, Long.parseLong(newest) + BUMP));
  }

  private void restarted(String command) {
    Path folder = kubeconfig.resolveSibling("");
    Command.run(root, List.of("tools/control-plane/stop", "--dir", folder.toString()));
    Command.run(folder, List.of("sh", "-c", command));
    launch(root, folder.toString());
  }

  /** For a separate one; the shared one is stopped when the JVM ends. */
  public void stop() {
    close();
    stop(root, kubeconfig.resolveSibling("").toString(), Patience.LONG);
  }

  /** The repository's folder. */
  public Path root() {
    return root;
  }

  /** A kubeconfig of {@link #admin()}, for kubectl and other processes. */
  public Path kubeconfig() {
    return kubeconfig;
  }

  /** The folder of kubectl and helm. */
  public Path binaries() {
    return binaries;
  }

  /** The platform team's administrator: may do everything. */
  public KubernetesClient admin() {
    return admin;
  }

  /** A client with an account's own token and so with its rights; the account is made if absent. */
  public KubernetesClient as(String serviceAccountNamespace, String serviceAccount) {
    return accounts.of(serviceAccountNamespace, serviceAccount);
  }

  /**
   * A client that acts as someone else without being given rights: for what rights don't decide.
   */
  public KubernetesClient impersonating(String user, String... groups) {
    return accounts.impersonating(user, groups);
  }

  public KubernetesClient asOperator() {
    return as(SYSTEM_NAMESPACE, OPERATOR_ACCOUNT);
  }

  public KubernetesClient asKeyInstaller() {
    return as(SYSTEM_NAMESPACE, KEY_INSTALLER_ACCOUNT);
  }

  /** Makes a namespace that no other test uses. */
  public String newNamespace(String prefix) {
    String name = prefix + "-" + namespaces.incrementAndGet();
    createNamespace(name);
    return name;
  }

  /** Makes a namespace in which the operator may keep authorities. */
  public String newAuthorityNamespace(String prefix) {
    String name = newNamespace(prefix);
    chart.admits(admin, name);
    await("the operator's rights in " + name)
        .ignoreExceptions()
        .until(() -> asOperator().configMaps().inNamespace(name).list() != null);
    return name;
  }

  /** In which the operator may keep authorities, by now. */
  public Set<String> authorityNamespaces() {
    return chart.authorityNamespaces();
  }

  /**
   * Renders the chart by helm and applies it. Roles that earlier calls gave stay, each in its
   * namespace; the policies know of these namespaces only.
   *
   * @param authorityNamespaces where the operator may read and write Secrets and ConfigMaps
   */
  public void installChart(List<String> authorityNamespaces) {
    chart.install(admin, authorityNamespaces);
  }

  /** Those of a folder of manifests; returns when they can be used. */
  public void installResourceDefinitions(Path folder) {
    List<CustomResourceDefinition> definitions = new ArrayList<>();
    for (Path file : yamlFiles(folder)) {
      for (HasMetadata resource : Resources.load(admin, file)) {
        definitions.add((CustomResourceDefinition) Resources.apply(admin, resource));
      }
    }
    definitions.forEach(
        definition ->
            admin
                .resource(definition)
                .waitUntilCondition(
                    ControlPlane::isEstablished, Patience.LONG.toSeconds(), TimeUnit.SECONDS));
  }

  private static boolean isEstablished(CustomResourceDefinition definition) {
    return definition != null
        && definition.getStatus() != null
        && definition.getStatus().getConditions() != null
        && definition.getStatus().getConditions().stream()
            .anyMatch(c -> c.getType().equals("Established") && c.getStatus().equals("True"));
  }

  /**
   * Policies are enforced some time after they are stored. They are seen in their order, so the
   * last one's work shows that all work.
   */
  private void awaitPolicies() {
    String user = "system:serviceaccount:" + SYSTEM_NAMESPACE + ":" + KEY_INSTALLER_ACCOUNT;
    try (KubernetesClient keyInstaller = impersonating(user, "system:masters")) {
      await("admission policies are enforced").until(() -> chart.refusesWritesOf(keyInstaller));
    }
  }

  private void createNamespace(String name) {
    admin
        .namespaces()
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .serverSideApply();
  }

  private static List<Path> yamlFiles(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path binaries(Path root) {
    return Path.of(
        Command.run(root, List.of("tools/control-plane/binaries"), Duration.ofMinutes(40)).strip());
  }

  private void close() {
    accounts.close();
  }

  private static ControlPlane start(String name, String... apiServerFlags) {
    ControlPlane controlPlane = launch(name, apiServerFlags);
    controlPlane.installResourceDefinitions(controlPlane.root.resolve("crds"));
    controlPlane.createNamespace(SYSTEM_NAMESPACE);
    controlPlane.installChart(List.of());
    controlPlane.awaitPolicies();
    return controlPlane;
  }

  private static ControlPlane launch(String name, String... apiServerFlags) {
    Path root = Path.of(System.getProperty("keymast.root", "..")).toAbsolutePath().normalize();
    String folder = root.resolve("operator/target/control-plane").resolve(name).toString();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(root, folder, AT_THE_END)));
    binaries(root);
    ControlPlane controlPlane = new ControlPlane(root, launch(root, folder, apiServerFlags));
    Runtime.getRuntime().addShutdownHook(new Thread(controlPlane::close));
    return controlPlane;
  }

  private static Path launch(Path root, String folder, String... apiServerFlags) {
    String pid = Long.toString(ProcessHandle.current().pid());
    List<String> command =
        new ArrayList<>(List.of("tools/control-plane/start", "--dir", folder, "--parent-pid", pid));
    command.addAll(List.of("--timeout", Long.toString(Patience.LONG.toSeconds()), "--"));
    command.addAll(List.of(apiServerFlags));
    return Path.of(Command.run(root, command, Patience.LONG.multipliedBy(2)).strip());
  }

  private static void stop(Path root, String folder, Duration patience) {
    if (Files.isDirectory(Path.of(folder))) {
      Command.run(root, List.of("tools/control-plane/stop", "--dir", folder), patience);
      // The logs stay to be read; the data is of no use to anyone.
      Command.run(root, List.of("rm", "-rf", folder + "/etcd"), patience);
    }
  }

  /** Started by the first use; a holder, so that the class loader sees to the once. */
  private static final class Shared {
    private static final ControlPlane INSTANCE =
        start(Long.toString(ProcessHandle.current().pid()), WITH_CLUSTER_TRUST_BUNDLES);

    static {
      SHARED_SO_FAR.set(Optional.of(INSTANCE));
    }
  }
}
