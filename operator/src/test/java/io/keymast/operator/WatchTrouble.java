package io.keymast.operator;

import io.keymast.support.Watches;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;

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
      watches.freeze(CERTIFICATES);
    }

    @Override
    void ends(Watches watches) {
      watches.thaw();
    }
  },

  /** As after a compaction of etcd. */
  WATCHES_EXPIRED {
    @Override
    void begins(Watches watches) {
      expire(watches);
    }

    @Override
    void ends(Watches watches) {
      expire(watches);
    }

    private static void expire(Watches watches) {
      try {
        watches.expire(CERTIFICATES);
        watches.expire("basestations");
        watches.expire("certificateauthorities");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  };

  private static final String CERTIFICATES = "basestationcertificates";

  abstract void begins(Watches watches);

  abstract void ends(Watches watches);

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
