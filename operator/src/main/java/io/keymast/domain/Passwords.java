package io.keymast.domain;

/** Whether the Key Installer reads the Secrets of the stations' passwords. */
public enum Passwords {
  READ,
  /** Nobody proves himself by one, whatever his authority says. */
  UNREAD
}
