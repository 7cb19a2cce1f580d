package io.keymast;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameStartingWith;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.JavaConstructor.CONSTRUCTOR_NAME;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.keymast.pki.CaKey;
import io.keymast.pki.SecretAccess;
import java.io.Serializable;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Date;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The walls between the packages; docs/architecture.md says why they stand where they do. */
final class ArchitectureTest {
  private static final JavaClasses PRODUCTION =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.keymast");

  private static final DescribedPredicate<JavaClass> EFFECTS =
      resideInAnyPackage(
              "java.io..",
              "java.net..",
              "java.nio.channels..",
              "java.nio.file..",
              "java.sql..",
              "java.util.concurrent..",
              "java.util.logging..",
              "javax.net..",
              "io.fabric8..",
              "io.javaoperatorsdk..",
              "io.micrometer..",
              "org.bouncycastle..",
              "org.eclipse.jetty..",
              "org.slf4j..",
              "picocli..")
          .or(assignableTo(InstantSource.class))
          .or(assignableTo(RandomGenerator.class))
          .or(assignableTo(Thread.class))
          .or(assignableTo(Process.class))
          .and(not(type(Serializable.class)))
          .and(
              not(
                  resideInAPackage("io.fabric8.kubernetes.api.model")
                      .and(simpleNameStartingWith("LabelSelector"))))
          .as("have effects");

  private static final DescribedPredicate<JavaAccess<?>> AMBIENT =
      anyOf(
          "take time, randomness or settings from the machine",
          Map.ofEntries(
              Map.entry(Clock.class, Set.of("system", "systemUTC", "systemDefaultZone")),
              Map.entry(InstantSource.class, Set.of("system")),
              Map.entry(Instant.class, Set.of("now")),
              Map.entry(LocalDate.class, Set.of("now")),
              Map.entry(LocalDateTime.class, Set.of("now")),
              Map.entry(OffsetDateTime.class, Set.of("now")),
              Map.entry(ZonedDateTime.class, Set.of("now")),
              Map.entry(Date.class, Set.of(CONSTRUCTOR_NAME)),
              Map.entry(Random.class, Set.of(CONSTRUCTOR_NAME)),
              Map.entry(
                  SecureRandom.class, Set.of(CONSTRUCTOR_NAME, "getInstance", "getInstanceStrong")),
              Map.entry(UUID.class, Set.of("randomUUID")),
              Map.entry(Math.class, Set.of("random")),
              Map.entry(System.class, Set.of("currentTimeMillis", "getenv"))));

  private static final DescribedPredicate<JavaAccess<?>> MACHINE =
      anyOf(
          "touch the machine",
          Map.of(System.class, Set.of("nanoTime", "getProperty", "exit", "out", "err")));

  @ParameterizedTest(name = "{0} has no effects")
  @CsvSource({"domain", "validation", "decision", "status"})
  void pure(String name) {
    noClasses()
        .that()
        .resideInAPackage("io.keymast." + name + "..")
        .should()
        .dependOnClassesThat(EFFECTS)
        .orShould()
        .accessTargetWhere(MACHINE)
        .because("a decision must come out the same wherever and whenever it is made")
        .check(PRODUCTION);
  }

  @ParameterizedTest(name = "{0} uses only {1}")
  @CsvSource(
      delimiter = '|',
      nullValues = "nothing",
      value = {
        "domain       | nothing",
        "api          | domain",
        "pki          | domain validation",
        "validation   | domain api pki",
        "decision     | domain validation",
        "status       | domain api validation decision",
        "token        | domain pki",
        "authority    | domain api pki validation decision token",
        "revocation   | domain api pki validation cache",
        "http         | nothing",
        "cache        | nothing",
        "schedule     | nothing",
        "publication  | domain api pki validation revocation http",
        "keyinstaller | domain api pki validation decision status cache http schedule",
        "reconciler   | domain api pki validation decision status authority revocation token cache schedule"
      })
  void layers(String name, String uses) {
    usesOnly("io.keymast.", name, uses, resideOutsideOfPackage("io.keymast.."));
  }

  @ParameterizedTest(name = "reconciler.{0} uses of the reconcilers'' parts only {1}")
  @CsvSource(
      delimiter = '|',
      nullValues = "nothing",
      value = {
        "cluster     | nothing",
        "clock       | cluster",
        "metrics     | cluster clock",
        "brakes      | cluster clock",
        "restore     | cluster metrics brakes",
        "observation | cluster",
        "revoking    | cluster metrics restore observation",
        "issuance    | cluster brakes observation revoking",
        "trust       | cluster",
        "installer   | nothing",
        "authority   | cluster clock metrics brakes restore revoking issuance trust installer"
      })
  void partsOfReconciler(String name, String uses) {
    usesOnly(
        "io.keymast.reconciler.", name, uses, resideOutsideOfPackage("io.keymast.reconciler.."));
  }

  private static void usesOnly(
      String parent, String name, String uses, DescribedPredicate<JavaClass> elsewhere) {
    String[] allowed =
        Arrays.stream((name + " " + (uses == null ? "" : uses)).strip().split(" "))
            .map(each -> parent + each + "..")
            .toArray(String[]::new);
    classes()
        .that()
        .resideInAPackage(parent + name + "..")
        .should()
        .onlyDependOnClassesThat(elsewhere.or(resideInAnyPackage(allowed)))
        .allowEmptyShould(true)
        .check(PRODUCTION);
  }

  @Test
  @DisplayName("No package needs itself by a detour")
  void cycles() {
    slices().matching("io.keymast.(*)..").should().beFreeOfCycles().check(PRODUCTION);
  }

  @Test
  @DisplayName("Only pki uses Bouncy Castle")
  void bouncyCastle() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.keymast.pki..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.bouncycastle..")
        .check(PRODUCTION);
  }

  @Test
  @DisplayName("Only token calls native code")
  void nativeCode() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.keymast.token..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.lang.foreign..")
        .check(PRODUCTION);
  }

  @Test
  @DisplayName("Only app takes time, randomness and settings from the machine")
  void ambient() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.keymast.app..")
        .should()
        .accessTargetWhere(AMBIENT)
        .because("everything else is given a Clock, a SecureRandom, its settings")
        .check(PRODUCTION);
  }

  @Test
  @DisplayName("Every client of the API server has the time limits of one place")
  void clients() {
    noClasses()
        .that()
        .doNotHaveSimpleName("ClusterClients")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(KubernetesClientBuilder.class)
        .because("by its own limits a client can hold all threads for long")
        .check(PRODUCTION);
  }

  @Test
  @DisplayName("What faces the Internet can't reach a CA's key")
  void internetFacing() {
    noClasses()
        .that()
        .resideInAnyPackage("io.keymast.keyinstaller..", "io.keymast.publication..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("io.keymast.authority..", "io.keymast.reconciler..")
                .or(type(CaKey.class)))
        .allowEmptyShould(true)
        .check(PRODUCTION);
  }

  @Test
  @DisplayName("Only what writes our own Secrets can read a secret's text")
  void secretAccess() {
    classes()
        .that(type(SecretAccess.class))
        .should()
        .onlyHaveDependentClassesThat()
        .resideInAnyPackage(
            "io.keymast.pki..",
            "io.keymast.authority..",
            "io.keymast.reconciler..",
            "io.keymast.token..")
        .check(PRODUCTION);
  }

  @Test
  @DisplayName("A class is named for what it is")
  void names() {
    noClasses()
        .should()
        // cert-manager is a product.
        .haveNameMatching(".*(Utils?|Helpers?|(?<!Cert)Manager|Impl|Data)(\\$.*)?")
        .check(PRODUCTION);
  }

  private static DescribedPredicate<JavaAccess<?>> anyOf(
      String description, Map<Class<?>, Set<String>> members) {
    return describe(
        description,
        access ->
            members.entrySet().stream()
                .anyMatch(
                    entry ->
                        access.getTargetOwner().isEquivalentTo(entry.getKey())
                            && entry.getValue().contains(access.getName())));
  }
}
