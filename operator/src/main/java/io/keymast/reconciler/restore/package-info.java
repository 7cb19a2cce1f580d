/**
 * Notices that an older state of the cluster was put back, and holds what must not go on before the
 * ledger has been compared with the CRLs that are published.
 */
@NullMarked
package io.keymast.reconciler.restore;

import org.jspecify.annotations.NullMarked;
