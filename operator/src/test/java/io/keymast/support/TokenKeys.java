package io.keymast.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import java.util.Collections;

/** What a token tells of its private keys, by the JDK's own reader of it, in a process apart. */
final class TokenKeys {
  private TokenKeys() {}

  /**
   * @param arguments the library, and the PIN of its first token
   */
  public static void main(String[] arguments) throws IOException, GeneralSecurityException {
    Path settings = Files.createTempFile("keymast-token", ".cfg");
    Files.writeString(
        settings, "name = token\nlibrary = " + arguments[0] + "\nslotListIndex = 0\n");
    Provider provider = Security.getProvider("SunPKCS11").configure(settings.toString());
    KeyStore token = KeyStore.getInstance("PKCS11", provider);
    token.load(null, arguments[1].toCharArray());
    for (String label : Collections.list(token.aliases())) {
      Key key = token.getKey(label, null);
      if (key != null) {
        System.out.println(label + ": " + key + " encoded: " + (key.getEncoded() != null));
      }
    }
    Files.delete(settings);
  }
}
