package io.keymast.pki;

/**
 * The token without which no secret can be read. Search for {@code SecretAccess.get()} to find
 * every place that does.
 */
public final class SecretAccess {
  private static final SecretAccess TOKEN = new SecretAccess();

  private SecretAccess() {}

  public static SecretAccess get() {
    return TOKEN;
  }
}
