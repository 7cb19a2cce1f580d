package io.keymast.keyinstaller;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.StationName;
import io.keymast.keyinstaller.StationBox.Answered;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What an attacker learns who guesses: users, passwords, keys, labels. */
class GuessingTest {
  private static final String CERTIFICATE = "/v1/certificate";
  private static final int TRIES_OF_A_HOST = 20;

  @AutoClose
  private static final KeyInstallerUnderTest keyInstaller = KeyInstallerUnderTest.started();

  @BeforeAll
  static void platformTeamHasAnAuthority() {
    keyInstaller.platform().authorities().applies("by-password", "authentication: Password");
  }

  @Test
  @DisplayName("Attack 1: unknown user, wrong password, unknown key and label get the same answer")
  void refusesAllAlike() {
    StationBox box = keyInstaller.newStation();
    String namespace = keyInstaller.platform().namespace();
    StationName station = keyInstaller.platform().declare(box, "by-password");
    keyInstaller.platform().secrets().password(namespace, Map.of(box.eui(), "right"));
    await().until(() -> get(box, box.eui() + ":right").status() == 404);
    StationBox stranger = keyInstaller.newStation();

    List<Answered> answers =
        List.of(
            stranger.getWithKey(CERTIFICATE),
            stranger.curl(CERTIFICATE),
            stranger.getWithKey("/v1/" + namespace + "." + station.name() + "/certificate"),
            stranger.getWithKey("/v1/" + namespace + ".nobody/certificate"),
            stranger.getWithKey("/v1/%00..%2f/certificate"),
            get(stranger, box.eui() + ":wrong"),
            get(stranger, "0080000000000000:wrong"),
            get(stranger, station + ":wrong"),
            get(stranger, "no/body:wrong"),
            get(stranger, ":"),
            stranger.curl(CERTIFICATE, "-H", "Authorization: Basic !!!"),
            stranger.curl(CERTIFICATE, "-H", "Authorization: Bearer token"));

    Set<String> seen = new HashSet<>();
    for (Answered answer : answers.subList(0, 4)) {
      seen.add(answer.status() + withoutDate(answer.headers()) + answer.body());
    }
    for (Answered answer : answers.subList(5, answers.size())) {
      seen.add(answer.status() + withoutDate(answer.headers()) + answer.body());
    }
    assertThat(seen).hasSize(1).allMatch(it -> it.startsWith("401"));
    assertThat(answers.get(4).status()).isIn(400, 401);
  }

  @Test
  @DisplayName("Guessing a password is slowed down, but never for who shows the station's key")
  void slowsGuessing() {
    StationBox box = keyInstaller.newStation();
    String namespace = keyInstaller.controlPlane().newNamespace("stations");
    keyInstaller.platform().declare(namespace, box, "by-password");
    keyInstaller.platform().secrets().password(namespace, Map.of(box.eui(), "right"));
    await().until(() -> get(box, box.eui() + ":right").status() == 404);
    StationBox guesser = keyInstaller.newStation();

    Answered slowed =
        await()
            .pollInterval(Duration.ofMillis(10))
            .until(() -> get(guesser, box.eui() + ":wrong"), it -> it.status() == 429);

    assertThat(slowed.header("Retry-After")).isNotEmpty();
    await("while there may be no other try, the right one gets no answer either")
        .pollInterval(Duration.ofMillis(10))
        .until(
            () ->
                get(guesser, box.eui() + ":wrong").status() == 429
                    && get(guesser, box.eui() + ":right").status() == 429);
    assertThat(box.getWithKey(CERTIFICATE, "--user", box.eui() + ":right").status()).isEqualTo(404);
  }

  @Test
  @DisplayName(
      "Nor is it made quick by one's own key, shown for a station of that EUI of one's own")
  void slowsNamesakesByKey() {
    StationBox box = keyInstaller.newStation();
    declaredWithPassword(box, "right");
    StationBox guesser = keyInstaller.newStation();
    namesake(box, guesser, "own");
    await("all tries are used up")
        .pollInterval(Duration.ofMillis(10))
        .until(() -> get(guesser, box.eui() + ":wrong").status() == 429);

    List<Integer> answers =
        IntStream.range(0, TRIES_OF_A_HOST)
            .map(_ -> guesser.getWithKey(CERTIFICATE, "--user", box.eui() + ":right").status())
            .boxed()
            .toList();

    assertThat(answers).contains(401);
    assertThat(answers).as("told that it is right").filteredOn(it -> it == 403).hasSizeLessThan(5);
  }

  @Test
  @DisplayName("Nor by one's own password for it, by which to tell two right ones from one")
  void slowsNamesakesByPassword() {
    StationBox box = keyInstaller.newStation();
    declaredWithPassword(box, "right");
    StationBox guesser = keyInstaller.newStation();
    namesake(box, guesser, "a guess");

    boolean isSlowed =
        IntStream.range(0, TRIES_OF_A_HOST + 20)
            .anyMatch(_ -> get(guesser, box.eui() + ":a guess").status() == 429);

    assertThat(isSlowed).as("it is a try at the other's as well").isTrue();
  }

  private static void declaredWithPassword(StationBox box, String password) {
    String namespace = keyInstaller.controlPlane().newNamespace("stations");
    keyInstaller.platform().declare(namespace, box, "by-password");
    keyInstaller.platform().secrets().password(namespace, Map.of(box.eui(), password));
    await().until(() -> get(box, box.eui() + ":" + password).status() == 404);
  }

  /** Returns once its password opens it. */
  private static void namesake(StationBox box, StationBox guesser, String password) {
    String namespace = keyInstaller.controlPlane().newNamespace("namesakes");
    keyInstaller
        .platform()
        .apply(namespace, box, "by-password", Optional.of(guesser.publicKeyPem()), "Active");
    keyInstaller.platform().secrets().password(namespace, Map.of(box.eui(), password));
    await()
        .until(
            () ->
                guesser
                        .getWithKey(
                            CERTIFICATE, "--user", namespace + "/" + box.name() + ":" + password)
                        .status()
                    == 404);
  }

  private static Answered get(StationBox box, String userPassword) {
    return box.curl(CERTIFICATE, "--user", userPassword);
  }

  private static String withoutDate(String headers) {
    return headers.lines().filter(line -> !line.startsWith("Date:")).toList().toString();
  }
}
