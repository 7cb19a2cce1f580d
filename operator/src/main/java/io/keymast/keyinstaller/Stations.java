package io.keymast.keyinstaller;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.Eui64;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.StationName;
import java.util.List;
import java.util.Optional;

/** A view of what the cluster holds, at the moment of asking. Every look-up is by an index. */
interface Stations {
  /** Stations whose declared key this is, whether they hold it or not. */
  List<Station> declaring(PublicKeyFingerprint key);

  /** Stations whose key this is, declared or bound, whether they hold it or not. */
  List<Station> having(PublicKeyFingerprint key);

  Optional<Station> named(StationName name);

  List<StationName> namesWithEui(Eui64 eui);

  Optional<Eui64> euiOf(StationName name);

  Optional<StationPassword> passwordOf(String namespace, Eui64 eui);

  /**
   * The station that was issued the certificate of this SHA-256 fingerprint, by whatever authority.
   */
  Optional<Station> issuedWith(String certificateFingerprint);

  /** Whether any object holds the certificate of this SHA-256 fingerprint, verified or not. */
  boolean hasStored(String certificateFingerprint);

  /** The verified certificates of the station, in no order. */
  List<StationCertificate> certificatesOf(Station station);

  /**
   * All that the station was ever issued and is kept, each verified under the authority that it
   * names itself, retired CAs included; in no order.
   */
  List<IssuedCertificate> issuedTo(Station station);

  Optional<HandoverPolicy> authority(AuthorityName name);

  /** The authority of stations that name none. */
  AuthorityName defaultAuthority();

  /** Whether all of it has been read once. */
  boolean isSynced();

  /** Whether it can be relied on for what is to come: the API server was there a moment ago. */
  boolean isFresh();
}
