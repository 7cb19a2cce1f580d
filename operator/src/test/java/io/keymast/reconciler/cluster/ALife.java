package io.keymast.reconciler.cluster;

/** Of an operator whose caches are filled, until it is told to end. */
public record ALife(boolean isEnding) implements ClusterView.Life {
  public static final ALife GOING_ON = new ALife(false);

  @Override
  public boolean isSynced() {
    return true;
  }
}
