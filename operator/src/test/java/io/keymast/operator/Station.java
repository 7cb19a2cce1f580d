package io.keymast.operator;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;

/** The station's side, as far as the operator ever meets it: an identity and a public key. */
record Station(String name, String eui, String publicKey) {
  private static final AtomicLong EUIS = new AtomicLong(0x0016_C001_F000_0000L);

  /** A station with a key and an EUI of its own. */
  static Station named(String name) {
    return new Station(name, "%016X".formatted(EUIS.incrementAndGet()), newPublicKey());
  }

  /** The same station after a factory reset. */
  Station reset() {
    return withKey(newPublicKey());
  }

  Station withKey(String other) {
    return new Station(name, eui, other);
  }

  Station withEui(String other) {
    return new Station(name, other, publicKey);
  }

  static String newPublicKey() {
    return newPublicKey("EC", new ECGenParameterSpec("secp256r1"));
  }

  /** A key that no authority accepts. */
  static String weakPublicKey() {
    return newPublicKey("RSA", new RSAKeyGenParameterSpec(1024, RSAKeyGenParameterSpec.F4));
  }

  private static String newPublicKey(String algorithm, AlgorithmParameterSpec parameters) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(parameters);
      String base64 =
          Base64.getMimeEncoder(64, new byte[] {'\n'})
              .encodeToString(generator.generateKeyPair().getPublic().getEncoded());
      return "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n";
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
