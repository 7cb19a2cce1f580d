package io.keymast.authority;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.authority.CertificateAuthorities.Change;
import io.keymast.authority.CertificateAuthorities.Entry;
import io.keymast.decision.AStation;
import io.keymast.decision.AnAuthority;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.StationName;
import io.keymast.domain.Validity;
import io.keymast.pki.CaKey;
import io.keymast.pki.CaSubject;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Stations are woken only by what matters to them. */
class CertificateAuthoritiesTest {
  private static final Change FOR_NONE = new Change.ForNone();
  private static final Change FOR_ALL = new Change.ForAll();
  private static final StationName NORTH = new StationName("north", "roof");
  private static final StationName SOUTH = new StationName("south", "mast");

  private final CertificateAuthorities authorities = new CertificateAuthorities();

  private static Entry ready(AnAuthority authority, CaKey key) {
    return new Entry.Ready(new LoadedAuthority(AnAuthority.NAME, authority.usable().policy(), key));
  }

  private static CaKey key() {
    return CaKey.selfSigned(
        new CaSubject("Keymast stations", Optional.empty(), Optional.empty()),
        "ECDSA-P256",
        new SerialNumber(BigInteger.TEN),
        new Validity(AStation.NOW, AStation.NOW.plus(Duration.ofDays(3650))),
        new SecureRandom());
  }

  @Test
  @DisplayName("Unknown until it was judged, then found as judged, then gone")
  void life() {
    assertThat(authorities.find(AnAuthority.NAME)).isEmpty();

    authorities.put(AnAuthority.NAME, new Entry.NotReady("its Secret is missing"));
    assertThat(authorities.find(AnAuthority.NAME)).isPresent();
    assertThat(authorities.findReady(AnAuthority.NAME)).isEmpty();

    authorities.remove(AnAuthority.NAME);
    assertThat(authorities.find(AnAuthority.NAME)).isEmpty();
  }

  @Test
  @DisplayName("The same again is no change; another policy, key or reason is")
  void changes() {
    CaKey key = key();
    authorities.put(AnAuthority.NAME, ready(AnAuthority.authority(), key));

    assertThat(authorities.put(AnAuthority.NAME, ready(AnAuthority.authority(), key)))
        .isEqualTo(FOR_NONE);
    assertThat(authorities.put(AnAuthority.NAME, ready(AnAuthority.authority().paused(), key)))
        .isEqualTo(FOR_ALL);
    assertThat(authorities.put(AnAuthority.NAME, ready(AnAuthority.authority().paused(), key())))
        .isEqualTo(FOR_ALL);
    assertThat(authorities.put(AnAuthority.NAME, new Entry.NotReady("its Secret is missing")))
        .isEqualTo(FOR_ALL);
    assertThat(authorities.put(AnAuthority.NAME, new Entry.NotReady("its Secret is missing")))
        .isEqualTo(FOR_NONE);
  }

  @Test
  @DisplayName("Judged for the first time, it wakes just the stations that asked before")
  void asked() {
    authorities.find(AnAuthority.NAME, NORTH);
    authorities.find(AnAuthority.NAME, SOUTH);

    Change first = authorities.put(AnAuthority.NAME, new Entry.NotReady("its Secret is missing"));

    assertThat(first).isEqualTo(new Change.ForThose(Set.of(NORTH, SOUTH)));
    assertThat(authorities.find(AnAuthority.NAME, NORTH)).isPresent();
  }

  @Test
  @DisplayName("A station that asked and went is not woken; where none is left, none is remembered")
  void askedAndWent() {
    authorities.find(AnAuthority.NAME, NORTH);
    authorities.find(AnAuthority.NAME, SOUTH);

    authorities.forget(NORTH);

    assertThat(authorities.put(AnAuthority.NAME, new Entry.NotReady("its Secret is missing")))
        .isEqualTo(new Change.ForThose(Set.of(SOUTH)));
    AuthorityName never = new AuthorityName("nowhere", "never");
    authorities.find(never, NORTH);
    authorities.forget(NORTH);
    assertThat(authorities.put(never, new Entry.NotReady("its Secret is missing")))
        .isEqualTo(FOR_NONE);
  }

  @Test
  @DisplayName("Judged for the first time before any station asked, it wakes none")
  void nobodyAsked() {
    assertThat(authorities.put(AnAuthority.NAME, new Entry.NotReady("its Secret is missing")))
        .isEqualTo(FOR_NONE);
  }

  @Test
  @DisplayName("Judged anew after it was gone, it wakes all: each may have relied on the former")
  void cameBack() {
    authorities.put(AnAuthority.NAME, new Entry.NotReady("its Secret is missing"));
    authorities.remove(AnAuthority.NAME);
    authorities.find(AnAuthority.NAME, NORTH);

    Change again = authorities.put(AnAuthority.NAME, new Entry.NotReady("its Secret is missing"));

    assertThat(again).isEqualTo(FOR_ALL);
  }

  @Test
  @DisplayName("One whose key does not sign issues nothing until it is judged again, then wakes")
  void suspended() {
    CaKey key = key();
    authorities.put(AnAuthority.NAME, ready(AnAuthority.authority(), key));

    authorities.suspend(authorities.findReady(AnAuthority.NAME).orElseThrow(), "its token is away");

    assertThat(authorities.find(AnAuthority.NAME))
        .contains(new Entry.NotReady("its token is away"));
    assertThat(authorities.put(AnAuthority.NAME, ready(AnAuthority.authority(), key)))
        .isEqualTo(FOR_ALL);
  }

  @Test
  @DisplayName("A failure of a former key, or of an authority that is gone, suspends nothing")
  void notSuspended() {
    authorities.put(AnAuthority.NAME, ready(AnAuthority.authority(), key()));
    LoadedAuthority former = authorities.findReady(AnAuthority.NAME).orElseThrow();
    Entry next = ready(AnAuthority.authority(), key());
    authorities.put(AnAuthority.NAME, next);

    authorities.suspend(former, "its token is away");
    assertThat(authorities.find(AnAuthority.NAME)).contains(next);

    authorities.remove(AnAuthority.NAME);
    authorities.suspend(former, "its token is away");
    assertThat(authorities.find(AnAuthority.NAME)).isEmpty();
  }
}
