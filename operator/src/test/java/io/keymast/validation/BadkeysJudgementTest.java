package io.keymast.validation;

import static io.keymast.validation.Verdicts.reasons;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keymast.domain.Der;
import io.keymast.pki.ForeignCommand;
import io.keymast.pki.KeySamples;
import io.keymast.pki.PublicKeyPem;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PyPI's badkeys over the keys that are accepted and those that are refused. */
class BadkeysJudgementTest {
  /** Those that need no network; rsawarnings also has opinions on exponents above 65537. */
  private static final String CHECKS =
      "fermat,roca,rsainvalid,rsapoly,sharedprimes,smalld,smallfactors,rsabias,pattern,"
          + "xzbackdoor,dsasparse,rsawarnings";

  /** Reasons for which badkeys has a check, and that check. */
  private static final Map<String, List<String>> CHECK_OF =
      Map.of(
          "ClosePrimes", List.of("fermat"),
          "RocaVulnerable", List.of("roca"),
          "SmallFactor", List.of("smallfactors"),
          "RepeatingModulus", List.of("pattern"),
          "BiasedModulus", List.of("rsabias", "rsapoly"),
          "KeyTooSmall", List.of("rsawarnings"),
          "KeyTooLarge", List.of("rsawarnings"));

  @TempDir Path folder;
  private ForeignCommand badkeys;

  @BeforeEach
  void findTheJudge() {
    badkeys = ForeignCommand.find("badkeys");
  }

  @Test
  @DisplayName("S9 badkeys finds nothing in the keys that are accepted")
  void acceptedKeys() throws IOException {
    Map<String, Der> keys = new LinkedHashMap<>();
    for (int seed = 100; seed < 106; seed++) {
      keys.put("rsa2048-" + seed, KeySamples.rsa(2048, 10L * seed));
      keys.put("p256-" + seed, KeySamples.ec("P-256", seed));
      keys.put("p384-" + seed, KeySamples.ec("P-384", seed));
      keys.put("p521-" + seed, KeySamples.ec("P-521", seed));
      keys.put("ed25519-" + seed, KeySamples.ed25519(seed));
    }
    keys.put("rsa3072", KeySamples.rsa(3072, 121));
    keys.put("rsa4096", KeySamples.rsa(4096, 123));
    assertThat(keys.values()).allSatisfy(key -> assertThat(reasons(key)).isEmpty());

    Map<String, List<String>> found = judge(keys);

    assertThat(found).hasSameSizeAs(keys);
    assertThat(found.values()).allSatisfy(checks -> assertThat(checks).isEmpty());
  }

  @Test
  @DisplayName("S9 badkeys sees the same weakness in the keys that are refused")
  void refusedKeys() throws IOException {
    Map<String, Der> keys = new LinkedHashMap<>();
    Map<String, String> expected = new LinkedHashMap<>();
    WeakKeyTest.weakModuli()
        .map(arguments -> arguments.get())
        .filter(sample -> CHECK_OF.containsKey((String) sample[2]))
        .filter(sample -> !WeakKeyTest.PATTERNS_OF_SEVERAL_OCTETS.contains(sample[0]))
        .forEach(
            sample -> {
              String name = "key" + keys.size();
              keys.put(name, KeySamples.rsa((BigInteger) sample[1], KeySamples.E));
              expected.put(name, (String) sample[2]);
            });

    Map<String, List<String>> found = judge(keys);

    assertThat(new TreeSet<>(expected.values())).isEqualTo(new TreeSet<>(CHECK_OF.keySet()));
    assertThat(expected)
        .allSatisfy(
            (name, reason) ->
                assertThat(found.get(name))
                    .as("%s of %s", reason, name)
                    .containsAnyElementsOf(CHECK_OF.get(reason)));
  }

  /** The checks that hit, by the name of the key. */
  private Map<String, List<String>> judge(Map<String, Der> keys) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--all", "--json", "--checks", CHECKS));
    for (Map.Entry<String, Der> key : keys.entrySet()) {
      Files.writeString(folder.resolve(key.getKey()), PublicKeyPem.encode(key.getValue()));
      arguments.add(key.getKey());
    }
    Map<String, List<String>> found = new LinkedHashMap<>();
    for (String line : badkeys.run(folder, arguments).out().lines().toList()) {
      JsonNode key = new ObjectMapper().readTree(line);
      List<String> checks = new ArrayList<>();
      key.get("results").fieldNames().forEachRemaining(checks::add);
      assertThat(key.get("type").asText()).isIn("rsa", "ec");
      found.put(key.get("where").asText(), checks);
    }
    return found;
  }
}
