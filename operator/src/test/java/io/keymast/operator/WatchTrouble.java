package io.keymast.operator;

import io.keymast.support.Watches;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiPredicate;

/** What happens to what the operator watches while it works. */
enum WatchTrouble {
  NONE {
    @Override
    void brings(Watches watches) {}

    @Override
    void ends(Watches watches) {}
  },

  /** It sees none of its own certificates, for as long as it has anything to write. */
  CERTIFICATES_FROZEN {
    @Override
    void brings(Watches watches) {
      watches.freeze(Set.of(CERTIFICATES));
    }

    @Override
    void ends(Watches watches) {
      watches.thaw();
    }

    @Override
    boolean canTouch(Workload workload, CrashStage stage) {
      return stage.writes(workload, CERTIFICATES);
    }
  },

  /** Every other event of stations and certificates never comes; the list after the watch tells. */
  EVENTS_LOST {
    @Override
    void brings(Watches watches) {
      watches.lose(TOLD);
    }

    @Override
    void ends(Watches watches) {
      readsAnew(watches);
    }
  },

  /** Each event of stations and certificates comes after the one that followed it. */
  EVENTS_REORDERED {
    @Override
    void brings(Watches watches) {
      watches.reorder(TOLD);
    }

    @Override
    void ends(Watches watches) {
      readsAnew(watches);
    }
  },

  /** As after a compaction of etcd. */
  WATCHES_EXPIRED {
    @Override
    void brings(Watches watches) {
      expireAll(watches);
    }

    @Override
    void ends(Watches watches) {
      expireAll(watches);
    }

    /** A watch is of all objects alike. */
    @Override
    long touched(Watches watches, BiPredicate<String, String> about) {
      return watches.expired().containsAll(WATCHED) ? 1 : 0;
    }
  };

  private static final String CERTIFICATES = "basestationcertificates";
  private static final Set<String> TOLD = Set.of(CERTIFICATES, "basestations");

  /** All that the operator watches: ConfigMaps and Secrets it reads live. */
  private static final Set<String> WATCHED =
      Set.of(CERTIFICATES, "basestations", "certificateauthorities", "namespaces");

  /** From now on it is counted what it does. */
  void begins(Watches watches) {
    watches.countsAnew();
    brings(watches);
  }

  abstract void brings(Watches watches);

  abstract void ends(Watches watches);

  /** Of a workload that changes nothing of what is troubled there are no events to touch. */
  boolean canTouch(Workload workload, CrashStage stage) {
    return true;
  }

  /** How many events about these objects it has come to. */
  long touched(Watches watches, BiPredicate<String, String> about) {
    return watches.touched(about);
  }

  /** What was lost is learned from the list after the watch. */
  private static void readsAnew(Watches watches) {
    watches.thaw();
    expireAll(watches);
  }

  private static void expireAll(Watches watches) {
    try {
      for (String resource : WATCHED) {
        watches.expire(resource);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
