package io.keymast.operator;

import io.keymast.support.Fault;
import io.keymast.support.FaultProxy;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What happens to what the operator watches and reads while it works. */
enum ReadingTrouble {
  NONE {
    @Override
    void brings(FaultProxy proxy) {}

    @Override
    void ends(FaultProxy proxy) {}
  },

  /** It sees none of its own certificates, for as long as it has anything to write. */
  CERTIFICATES_FROZEN {
    @Override
    void brings(FaultProxy proxy) {
      proxy.watches().freeze(Set.of(CERTIFICATES));
    }

    @Override
    void ends(FaultProxy proxy) {
      proxy.watches().thaw();
    }

    @Override
    boolean canTouch(Workload workload, CrashStage stage) {
      return stage.writes(workload, CERTIFICATES);
    }
  },

  /** It sees no station as it is, for as long as it has anything to write. */
  STATIONS_FROZEN {
    @Override
    void brings(FaultProxy proxy) {
      proxy.watches().freeze(Set.of(STATIONS));
    }

    @Override
    void ends(FaultProxy proxy) {
      proxy.watches().thaw();
    }
  },

  /** The same of authorities. */
  AUTHORITIES_FROZEN {
    @Override
    void brings(FaultProxy proxy) {
      proxy.watches().freeze(Set.of(AUTHORITIES));
    }

    @Override
    void ends(FaultProxy proxy) {
      proxy.watches().thaw();
    }

    /** What enters the ledger is in the next CRL, of which its status tells; else that is luck. */
    @Override
    boolean canTouch(Workload workload, CrashStage stage) {
      return stage.writes(workload, LEDGER);
    }
  },

  /** Every other event of what belongs to a station never comes; the list after the watch tells. */
  EVENTS_LOST {
    @Override
    void brings(FaultProxy proxy) {
      proxy.watches().lose(TOLD);
    }

    @Override
    void ends(FaultProxy proxy) {
      readsAnew(proxy);
    }
  },

  /** Each event of the same comes after the one that followed it. */
  EVENTS_REORDERED {
    @Override
    void brings(FaultProxy proxy) {
      proxy.watches().reorder(TOLD);
    }

    @Override
    void ends(FaultProxy proxy) {
      readsAnew(proxy);
    }
  },

  /** As after a compaction of etcd. */
  WATCHES_EXPIRED {
    @Override
    void brings(FaultProxy proxy) {
      expireAll(proxy);
    }

    @Override
    void ends(FaultProxy proxy) {
      expireAll(proxy);
    }

    /** Each of those that had told of the scene's objects, and of namespaces any. */
    @Override
    long touched(FaultProxy proxy, Scene scene) {
      return proxy.watches().expired().containsAll(WATCHED)
              && proxy.watches().expired(scene::isAbout).containsAll(TOLD)
          ? 1
          : 0;
    }
  },

  /** The first of each, the client's next attempts and one more. */
  READS_REFUSED {
    @Override
    void brings(FaultProxy proxy) {
      proxy
          .reads()
          .trouble(
              occurrence ->
                  occurrence <= REFUSALS.size()
                      ? new Fault.Answer(REFUSALS.get(occurrence - 1))
                      : new Fault.None());
    }

    @Override
    void ends(FaultProxy proxy) {
      proxy.reads().endTrouble();
    }

    @Override
    boolean endsEarly() {
      return false;
    }
  },

  /** The first of each tells of the past: shortly before its client gives up. */
  READS_LATE {
    @Override
    void brings(FaultProxy proxy) {
      proxy
          .reads()
          .trouble(occurrence -> occurrence == 1 ? new Fault.DelayAnswer(LATE) : new Fault.None());
    }

    @Override
    void ends(FaultProxy proxy) {
      proxy.reads().endTrouble();
    }

    @Override
    boolean endsEarly() {
      return false;
    }

    @Override
    boolean isSlow() {
      return true;
    }
  };

  private static final List<Integer> REFUSALS = List.of(429, 500, 503, 500);
  private static final Duration LATE = Duration.ofSeconds(8);
  private static final String CERTIFICATES = "basestationcertificates";
  private static final String STATIONS = "basestations";
  private static final String AUTHORITIES = "certificateauthorities";
  private static final String LEDGER = "configmaps";
  private static final Set<String> TOLD = Set.of(CERTIFICATES, STATIONS, AUTHORITIES);

  /** All that the operator watches: ConfigMaps and Secrets it reads live. */
  private static final Set<String> WATCHED =
      Set.of(CERTIFICATES, STATIONS, AUTHORITIES, "namespaces");

  /** From now on it is counted what it does. */
  void begins(FaultProxy proxy) {
    proxy.watches().countsAnew();
    proxy.reads().trouble(occurrence -> new Fault.None());
    brings(proxy);
  }

  abstract void brings(FaultProxy proxy);

  abstract void ends(FaultProxy proxy);

  /** Of a workload that changes nothing of what is troubled there are no events to touch. */
  boolean canTouch(Workload workload, CrashStage stage) {
    return true;
  }

  /** How many events or reads about the scene it has come to. */
  long touched(FaultProxy proxy, Scene scene) {
    return proxy.watches().touched(scene::isAbout) + proxy.reads().touched(scene::isNamedIn);
  }

  /** Whether the operator waits so long for it that all takes minutes more. */
  boolean isSlow() {
    return false;
  }

  /** Whether it ends once it has shown what it can do; else it ends with the workloads. */
  boolean endsEarly() {
    return true;
  }

  /** What was lost is learned from the list after the watch. */
  private static void readsAnew(FaultProxy proxy) {
    proxy.watches().thaw();
    expireAll(proxy);
  }

  private static void expireAll(FaultProxy proxy) {
    WATCHED.forEach(proxy.watches()::expire);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
