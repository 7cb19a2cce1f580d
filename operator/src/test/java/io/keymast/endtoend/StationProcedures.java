package io.keymast.endtoend;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

/** That the recipes for stations and their certificates do what they say. */
record StationProcedures(PlatformOffice office) {
  void declares(Recipe recipe) {
    Box box = office.product().unpacked("declared", Shell.DASH);

    office.desk(box).follows(recipe);

    assertThat(office.team().sees(box, "status", "publicKey", "fingerprint"))
        .isEqualTo(box.fingerprint());
    assertThat(office.team().sees(box, "status", "certificate", "serialNumber"))
        .isEqualTo(box.serialNumber());
  }

  void changesKey(Recipe recipe) {
    getsAnother(office.product().inService("reset", Shell.DASH), recipe);
  }

  void looksBeforehand(Recipe recipe) {
    Box box = office.product().inService("seen", Shell.DASH);

    String said = office.desk(box).follows(recipe);

    assertThat(said).contains(office.team().sees(box, "status", "certificate", "name"), "patched");
    assertThat(office.team().sees(box, "spec", "regenerate")).isEmpty();
    assertThat(office.team().certificatesOf(box)).hasSize(1);
  }

  void regenerates(Recipe recipe) {
    getsAnother(office.product().inService("lost", Shell.DASH), recipe);
  }

  private void getsAnother(Box box, Recipe recipe) {
    String former = box.serialNumber();

    office.desk(box).follows(recipe);

    assertThat(box.serialNumber()).isNotEqualTo(former);
    office.awaitsListed(box, former, "Superseded");
  }

  void replacesCompromisedKey(Recipe recipe) {
    Box box = office.product().inService("compromised", Shell.DASH);
    String compromised = box.serialNumber();
    box.sh("cp state/key.pem stolen.key && cp state/current/cert.pem stolen.pem");

    office.desk(box).follows(recipe);

    assertThat(box.serialNumber()).isNotEqualTo(compromised);
    assertThat(office.product().asksWith(box, "stolen.pem", "stolen.key")).isEqualTo(401);
    office.awaitsListed(box, compromised, "Key Compromise");
  }

  void suspends(Recipe recipe) {
    Box box = office.product().inService("suspended", Shell.DASH);
    Desk desk = office.desk(box);

    desk.follows(recipe, 0, 1);

    box.pollsUntil(Box.REFUSED);
    office.awaitsListed(box, box.serialNumber(), "Certificate Hold");

    desk.follows(recipe, 1, 2);

    box.pollsUntil(Box.INSTALLED);
    await()
        .until(
            () ->
                !office
                    .product()
                    .publishedList(box)
                    .contains("Serial Number: " + box.serialNumber()));
  }

  void stolen(Recipe recipe) {
    Box box = office.product().inService("stolen", Shell.DASH);
    String fingerprint = box.fingerprint();

    String said = office.desk(box).follows(recipe);

    assertThat(said).contains(fingerprint);
    box.pollsUntil(Box.REFUSED);
    office.awaitsListed(box, box.serialNumber(), "Key Compromise");
  }

  void readmits(Recipe recipe) {
    Box box = office.product().unpacked("found", Shell.DASH);
    Desk desk = office.desk(box);
    desk.follows(office.recipe("Declare a station"));
    desk.follows(office.recipe("A stolen station"));
    await().until(() -> office.team().certificatesOf(box).isEmpty());

    desk.follows(recipe);

    box.pollsUntil(Box.INSTALLED);
  }

  void migratesFrom26(Recipe recipe) {
    Box box = onIpsec("from-2-6", "2.6.31");
    Desk desk = office.desk(box);

    desk.follows(recipe, 0, 1);
    box.configured(told("2.8.12"));
    desk.follows(recipe, 1, recipe.blocks().size());

    assertThat(office.team().sees(box, "status", "backhaulMigration", "phase")).isEqualTo("Done");
    assertThat(office.team().certificatesOf(box)).hasSize(3);
  }

  void migratesFrom28(Recipe recipe) {
    Box box = onIpsec("from-2-8", "2.8.12");

    office.desk(box).follows(recipe);

    assertThat(office.team().sees(box, "status", "backhaulMigration", "phase")).isEqualTo("Done");
    assertThat(office.team().certificatesOf(box)).hasSize(2);
  }

  void holds(Recipe recipe) {
    Box box = office.product().inService("held", Shell.DASH);
    Desk desk = office.desk(box);

    desk.follows(recipe, 0, 1);

    office.awaitsListed(box, box.serialNumber(), "Certificate Hold");

    desk.follows(recipe, 1, 2);

    await()
        .until(
            () ->
                !office
                    .product()
                    .publishedList(box)
                    .contains("Serial Number: " + box.serialNumber()));
  }

  void exports(Recipe recipe) {
    Box box = office.product().inService("exported", Shell.DASH);
    Desk desk = office.desk(box);
    office.team().deletes(box);
    office.awaitsListed(box, box.serialNumber(), "Cessation Of Operation");

    String said = desk.follows(recipe);

    assertThat(said.lines())
        .first()
        .asString()
        .containsPattern("SERIAL +CA-KEY +REASON +REVOKED +EXPIRES +PUBLISHED");
    assertThat(said).containsPattern(box.serialNumber() + " .* cessationOfOperation .* yes(\n|$)");
    assertThat(desk.read("revoked.csv"))
        .startsWith("SERIAL,CA-KEY,REASON,REVOKED,EXPIRES,PUBLISHED\n")
        .containsPattern(box.serialNumber() + ",[0-9a-f]+,cessationOfOperation,");
  }

  void leaves(Recipe recipe) {
    Box box = office.product().inService("leaving", Shell.DASH);

    office.desk(box).follows(recipe);

    await("its certificates go too").until(() -> office.team().certificatesOf(box).isEmpty());
    office.awaitsListed(box, box.serialNumber(), "Cessation Of Operation");
  }

  /** Its certificate is fetched and in use. */
  private Box onIpsec(String name, String version) {
    Box box = office.product().unpacked(name, Shell.DASH).configured(told(version));
    office
        .team()
        .declares(
            box,
            Product.DEFAULT_AUTHORITY,
            box.publicKey(),
            "backhaul: IPsec",
            "packetForwarder: {version: \"%s\"}".formatted(version));
    office.team().awaitsReady(box);
    box.pollsUntil(Box.INSTALLED);
    box.poll().expectSuccess();
    office.team().awaits(box, "CertificateInstalled", "True", "InUse");
    return box;
  }

  private String[] told(String version) {
    return new String[] {
      "URL=" + office.product().url(),
      "CA_FINGERPRINT=" + office.team().caFingerprint(Product.DEFAULT_AUTHORITY),
      "LRR_VERSION=" + version
    };
  }
}
