/** What accounts and attackers can and can't do under the chart's rights and policies. */
@NullMarked
package io.keymast.rbac;

import org.jspecify.annotations.NullMarked;
