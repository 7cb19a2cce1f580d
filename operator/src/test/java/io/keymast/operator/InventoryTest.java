package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keymast.operator.Inventory.Thing;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What {@link WalkOracle} compares, objects and statuses, must tell ends apart. */
class InventoryTest {
  private static final Thing OWNER = new Thing("CertificateAuthority", "ca", "lora");
  private static final Thing KEY = new Thing("Secret", "ca", "lora-ca");
  private static final String STATUS =
      """
      {"certificate": {"serialNumber": "A1", "causes": ["Initial"]},
       "publicKey": {"algorithm": "EC", "fingerprint": "aa"},
       "generations": [{"number": 1, "state": "Active", "stations": 2}]}
      """;

  @Test
  @DisplayName("S51 A kind more that is named after an owner is found, and one less")
  void namedAfter() {
    List<String> usual = inventory(OWNER, KEY, segment("c0ffee00", 1)).namedAfter("ca", "lora");

    assertThat(inventory(OWNER, KEY, segment("decade00", 2), segment("decade00", 3)))
        .as("how many, and of which key, is a matter of the way")
        .satisfies(it -> assertThat(it.namedAfter("ca", "lora")).isEqualTo(usual));
    assertThat(inventory(OWNER, KEY).namedAfter("ca", "lora")).isNotEqualTo(usual);
    assertThat(
            inventory(OWNER, KEY, segment("c0ffee00", 1), new Thing("Lease", "ca", "lora-lease"))
                .namedAfter("ca", "lora"))
        .isNotEqualTo(usual);
  }

  @Test
  @DisplayName("S51 What is named after nobody is left behind")
  void ofNobody() {
    Thing copy = new Thing("ConfigMap", "stations", "keymast-trust");

    assertThat(inventory(OWNER, KEY, copy).ofNobody()).containsExactly(copy);
  }

  @Test
  @DisplayName("S51 A status that says something else is found, whichever numbers are in it")
  void statuses() throws IOException {
    List<String> usual = words(STATUS);

    assertThat(words(STATUS.replace("A1", "B2").replace("Initial", "Renewal"))).isEqualTo(usual);
    assertThat(
            Stream.of(
                STATUS.replace("\"EC\"", "\"RSA\""),
                STATUS.replace("\"aa\"", "\"bb\""),
                STATUS.replace("\"stations\": 2", "\"stations\": 3"),
                STATUS.replace("\"serialNumber\": \"A1\", ", "")))
        .allSatisfy(it -> assertThat(words(it)).isNotEqualTo(usual));
  }

  private static List<String> words(String status) throws IOException {
    JsonNode atFirst = new ObjectMapper().readTree(STATUS);
    return MaskedStatus.words(new ObjectMapper().readTree(status), atFirst);
  }

  private static Thing segment(String key, int number) {
    return new Thing("ConfigMap", "ca", "lora." + key + ".crl-0000000" + number);
  }

  private static Inventory inventory(Thing... things) {
    return new Inventory(Arrays.asList(things));
  }
}
