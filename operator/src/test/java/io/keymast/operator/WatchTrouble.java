package io.keymast.operator;

import io.keymast.support.Watches;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Set;

/** What happens to the operator's watches while it works. */
enum WatchTrouble {
  NONE {
    @Override
    void begins(Watches watches) {}

    @Override
    void ends(Watches watches) {}
  },

  /** It sees none of its own certificates, for as long as it has anything to write. */
  CERTIFICATES_FROZEN {
    @Override
    void begins(Watches watches) {
      watches.freeze(Set.of(CERTIFICATES));
    }

    @Override
    void ends(Watches watches) {
      watches.thaw();
    }
  },

  /** Every other event of stations and certificates never comes; the list after the watch tells. */
  EVENTS_LOST {
    @Override
    void begins(Watches watches) {
      watches.lose(TOLD);
    }

    @Override
    void ends(Watches watches) {
      watches.thaw();
      expireAll(watches);
    }
  },

  /** Each event of stations and certificates comes after the one that followed it. */
  EVENTS_REORDERED {
    @Override
    void begins(Watches watches) {
      watches.reorder(TOLD);
    }

    @Override
    void ends(Watches watches) {
      watches.thaw();
      expireAll(watches);
    }
  },

  /** As after a compaction of etcd. */
  WATCHES_EXPIRED {
    @Override
    void begins(Watches watches) {
      expireAll(watches);
    }

    @Override
    void ends(Watches watches) {
      expireAll(watches);
    }
  };

  private static final String CERTIFICATES = "basestationcertificates";
  private static final Set<String> TOLD = Set.of(CERTIFICATES, "basestations");

  abstract void begins(Watches watches);

  abstract void ends(Watches watches);

  private static void expireAll(Watches watches) {
    try {
      watches.expire(CERTIFICATES);
      watches.expire("basestations");
      watches.expire("certificateauthorities");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
