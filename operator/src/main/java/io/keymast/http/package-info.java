/** What the servers of stations and of relying parties read in the same way. */
@NullMarked
package io.keymast.http;

import org.jspecify.annotations.NullMarked;
