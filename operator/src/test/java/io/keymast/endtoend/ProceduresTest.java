package io.keymast.endtoend;

import static org.assertj.core.api.Assertions.fail;

import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Every recipe of {@code docs/procedures.md} does what it says, typed as it stands there. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProceduresTest {
  private final PlatformOffice office = PlatformOffice.of(Product.start("procedures"));
  private final StationProcedures stations = new StationProcedures(office);
  private final AuthorityProcedures authorities = new AuthorityProcedures(office);

  @AfterAll
  void stop() {
    office.product().close();
  }

  @Execution(ExecutionMode.CONCURRENT)
  @TestFactory
  Stream<DynamicTest> recipes() {
    return office.recipes().values().stream()
        .map(recipe -> DynamicTest.dynamicTest(shows(recipe), () -> follow(recipe)));
  }

  /** With the statement that it shows, where it is the only one to do so. */
  private static String shows(Recipe recipe) {
    return recipe.title().equals("See what would be revoked")
        ? "S30 " + recipe.title()
        : recipe.title();
  }

  private void follow(Recipe recipe) {
    switch (recipe.title()) {
      case "Declare a station" -> stations.declares(recipe);
      case "Change a key after a factory reset" -> stations.changesKey(recipe);
      case "See what would be revoked" -> stations.looksBeforehand(recipe);
      case "Regenerate a lost certificate" -> stations.regenerates(recipe);
      case "Replace a compromised key" -> stations.replacesCompromisedKey(recipe);
      case "Suspend a station, and resume it" -> stations.suspends(recipe);
      case "A stolen station" -> stations.stolen(recipe);
      case "Readmit a station that was found" -> stations.readmits(recipe);
      case "IPsec to TLS, from LRR 2.6" -> stations.migratesFrom26(recipe);
      case "IPsec to TLS, from LRR 2.8 with a certificate of 2.8" ->
          stations.migratesFrom28(recipe);
      case "Take over a renewed CA certificate" -> authorities.renewsAuthority(recipe);
      case "Replace the CA of a Secret by another one" -> authorities.replacesAuthority(recipe);
      case "Follow the rotation of a CA" -> authorities.followsRotation(recipe);
      case "A CA's key is compromised" -> authorities.givesAuthorityUp(recipe);
      case "Revoke one certificate, or put it on hold" -> stations.holds(recipe);
      case "Go on after a brake" -> authorities.goesOn(recipe);
      case "List and export what is revoked" -> stations.exports(recipe);
      case "Take a station out of service" -> stations.leaves(recipe);
      default -> fail("nothing shows that this recipe works: " + recipe.title());
    }
  }
}
