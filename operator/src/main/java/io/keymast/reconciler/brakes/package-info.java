/** What holds issuing back until the rate allows it or a person has looked. */
@NullMarked
package io.keymast.reconciler.brakes;

import org.jspecify.annotations.NullMarked;
