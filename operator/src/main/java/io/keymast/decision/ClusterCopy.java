package io.keymast.decision;

/** What became of the copy of a trust bundle that the whole cluster can read. */
public sealed interface ClusterCopy {
  /** None is declared. */
  record NotWanted() implements ClusterCopy {}

  /**
   * It is as it shall be.
   *
   * @param name of the ClusterTrustBundle
   */
  record Held(String name) implements ClusterCopy {}

  /** Taken back: the API server has none without certificates. */
  record Empty() implements ClusterCopy {}

  /** The operator was not told that it may. */
  record NotAllowed() implements ClusterCopy {}

  /** The API server has no such objects. */
  record Unavailable() implements ClusterCopy {}

  /** The API server's word. */
  record Refused(String reason) implements ClusterCopy {}
}
