package io.keymast.support;

import java.nio.file.Path;

/**
 * What {@code etcdutl snapshot restore --bump-revision --mark-compacted} does to a snapshot: its
 * revision goes on from beyond all that anybody has seen, and watches are told to read anew.
 */
final class BumpedRevision {
  /** The way of the control plane's start, which finds the sockets gone. */
  private static final String COMMAND =
      """
      set -eu
      rm -rf etcd && cp -r snapshot etcd
      '%s/etcd' --data-dir "$PWD/etcd" --unsafe-no-fsync --log-level error \\
        --listen-client-urls unix://etcd.sock:0 --advertise-client-urls unix://etcd.sock:0 \\
        --listen-peer-urls unix://peer.sock:0 --initial-advertise-peer-urls http://localhost:1 \\
        --initial-cluster default=http://localhost:1 >bump.log 2>&1 &
      etcd=$!
      trap 'kill $etcd; wait $etcd || :' EXIT
      ask() { curl -sf --noproxy '*' --max-time 60 --unix-socket etcd.sock:0 "$@"; }
      status() { ask -d '{}' http://localhost/v3/maintenance/status; }
      until status >/dev/null; do kill -0 $etcd; sleep 0.1; done
      revision=$(status | sed 's/.*"revision":"\\([0-9]*\\)".*/\\1/')
      puts=$((%d - revision))
      # /keymast, nothing
      ask -o /dev/null -d '{"key":"L2tleW1hc3Q=","value":""}' "http://localhost/v3/kv/put?[1-$puts]"
      ask -o /dev/null -d '{"revision":"%d","physical":true}' http://localhost/v3/kv/compaction
      """;

  private BumpedRevision() {}

  /**
   * To be run in the control plane's folder while its processes are stopped.
   *
   * @param binaries of etcd
   * @param revision that the next one follows
   */
  static String command(Path binaries, long revision) {
    return COMMAND.formatted(binaries, revision, revision);
  }
}
