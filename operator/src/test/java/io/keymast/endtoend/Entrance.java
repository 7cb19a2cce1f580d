package io.keymast.endtoend;

/** Where a Key Installer takes what strangers send. */
enum Entrance {
  STATIONS,
  CONCENTRATORS,
  PUBLICATION
}
