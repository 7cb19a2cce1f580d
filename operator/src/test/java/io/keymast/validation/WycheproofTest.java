package io.keymast.validation;

import static io.keymast.validation.Verdicts.accepted;
import static io.keymast.validation.Verdicts.reasons;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keymast.domain.Der;
import io.keymast.pki.ForeignCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The public keys in Project Wycheproof's test vectors. */
class WycheproofTest {
  private static final Set<String> ENCODING =
      Set.of(
          "ImplicitCurve",
          "MalformedKey",
          "MissingCurve",
          "NotDer",
          "PointNotOnCurve",
          "TrailingBytes",
          "UnsupportedAlgorithm",
          "UnsupportedCurve",
          "UnusedBits",
          "WrongPointLength");

  /** What was done to a key, and the reasons to refuse it. */
  private static final Map<String, Set<String>> REASONS_OF =
      Map.of(
          "UnnamedCurve", Set.of("ExplicitCurveParameters"),
          "CompressedPoint", Set.of("CompressedPoint"),
          "InvalidCurveAttack", Set.of("PointNotOnCurve"),
          "ModifiedPublicPoint", Set.of("PointNotOnCurve"),
          "InvalidEncoding", Set.of("WrongPointLength"),
          "WrongCurve", Set.of("UnsupportedCurve"),
          "ModifiedGroup", Set.of("UnsupportedCurve"),
          "InvalidAsn", ENCODING);

  @TempDir Path folder;
  private ForeignCommand wycheproof;

  /** A key as it came to an agreement, of one that holds a key on this file's curve. */
  private record Presented(Der key, String result, Set<String> flags) {
    boolean isSound() {
      return result.equals("valid");
    }

    Set<String> expectedReasons() {
      return flags.stream()
          .flatMap(flag -> REASONS_OF.getOrDefault(flag, Set.of()).stream())
          .collect(Collectors.toUnmodifiableSet());
    }
  }

  @BeforeEach
  void findTheVectors() {
    wycheproof = ForeignCommand.find("wycheproof");
  }

  @ParameterizedTest(
      name = "S9 Keys on {0} that are sound are accepted, all others refused for what they are")
  @CsvSource({"secp256r1, 256", "secp384r1, 384", "secp521r1, 521"})
  void presentedKeys(String curve, int size) {
    List<Presented> keys = presented("ecdh_" + curve + "_test");

    assertThat(keys).filteredOn(Presented::isSound).hasSizeGreaterThan(300);
    assertThat(keys).filteredOn(it -> !it.isSound()).hasSizeGreaterThan(250);
    assertThat(keys)
        .filteredOn(Presented::isSound)
        .allSatisfy(it -> assertThat(accepted(it.key()).size()).isEqualTo(size));
    assertThat(keys)
        .filteredOn(it -> !it.isSound() && !isSoundOnAnotherCurve(it, size))
        .allSatisfy(it -> assertThat(reasons(it.key())).singleElement().isIn(it.expectedReasons()));
  }

  /** Of no use to who holds a key on this curve, and of use to others. */
  private static boolean isSoundOnAnotherCurve(Presented it, int size) {
    return it.expectedReasons().equals(REASONS_OF.get("WrongCurve"))
        && reasons(it.key()).isEmpty()
        && accepted(it.key()).size() != size;
  }

  @ParameterizedTest(name = "S9 Sound keys on {0} are refused too")
  @CsvSource({"secp224r1", "secp256k1", "brainpoolP256r1", "brainpoolP512r1"})
  void presentedKeysOfOtherCurves(String curve) {
    assertThat(presented("ecdh_" + curve + "_test"))
        .filteredOn(Presented::isSound)
        .isNotEmpty()
        .allSatisfy(it -> assertThat(reasons(it.key())).containsExactly("UnsupportedCurve"));
  }

  @ParameterizedTest(
      name = "S9 Of the keys that {0} signs with, {1} are accepted, and {2} refused: {3}")
  @CsvSource({
    "ecdsa_secp256r1_sha256_test, 113, 0,",
    "ecdsa_secp384r1_sha384_test, 105, 0,",
    "ecdsa_secp521r1_sha512_test, 108, 0,",
    "ed25519_test, 78, 0,",
    "rsa_signature_2048_sha256_test, 1, 2, ExponentTooSmall",
    "rsa_signature_3072_sha256_test, 1, 1, ExponentTooSmall",
    "rsa_signature_4096_sha256_test, 1, 0,",
    "rsa_signature_8192_sha256_test, 0, 1, KeyTooLarge",
    "rsa_pss_misc_test, 150, 0,",
    "rsa_pss_misc_params_test, 0, 150, UnsupportedAlgorithm",
    "ed448_test, 0, 15, UnsupportedAlgorithm",
    "dsa_2048_256_sha256_test, 0, 20, UnsupportedAlgorithm",
    "mldsa_65_verify_test, 0, 25, UnsupportedAlgorithm"
  })
  void keysThatSign(String file, int accepted, int refused, String reason) {
    List<List<String>> verdicts =
        groups(file).map(group -> reasons(der(group.get("publicKeyDer")))).toList();

    assertThat(verdicts).filteredOn(List::isEmpty).hasSize(accepted);
    assertThat(verdicts)
        .filteredOn(reasons -> !reasons.isEmpty())
        .hasSize(refused)
        .allSatisfy(reasons -> assertThat(reasons).containsExactly(reason));
  }

  private List<Presented> presented(String file) {
    return groups(file)
        .flatMap(group -> elements(group.get("tests")))
        .map(
            test ->
                new Presented(
                    der(test.get("public")),
                    test.get("result").asText(),
                    elements(test.get("flags"))
                        .map(JsonNode::asText)
                        .collect(Collectors.toUnmodifiableSet())))
        .toList();
  }

  private Stream<JsonNode> groups(String file) {
    try {
      String json = wycheproof.run(folder, file + ".json").expectSuccess().out();
      return elements(new ObjectMapper().readTree(json).get("testGroups"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  private static Der der(JsonNode hex) {
    return Der.copyOf(HexFormat.of().parseHex(hex.asText()));
  }
}
