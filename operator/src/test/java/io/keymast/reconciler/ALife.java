package io.keymast.reconciler;

/** Of an operator whose caches are filled, until it is told to end. */
record ALife(boolean isEnding) implements ClusterView.Life {
  static final ALife GOING_ON = new ALife(false);

  @Override
  public boolean isSynced() {
    return true;
  }
}
