package io.keymast.token;

import static io.keymast.token.Attributes.CERTIFICATE_TYPE;
import static io.keymast.token.Attributes.CLASS;
import static io.keymast.token.Attributes.EC_PARAMS;
import static io.keymast.token.Attributes.EC_POINT;
import static io.keymast.token.Attributes.EXTRACTABLE;
import static io.keymast.token.Attributes.ID;
import static io.keymast.token.Attributes.KEY_TYPE;
import static io.keymast.token.Attributes.LABEL;
import static io.keymast.token.Attributes.MODULUS;
import static io.keymast.token.Attributes.MODULUS_BITS;
import static io.keymast.token.Attributes.PRIVATE;
import static io.keymast.token.Attributes.PUBLIC_EXPONENT;
import static io.keymast.token.Attributes.SENSITIVE;
import static io.keymast.token.Attributes.SIGN;
import static io.keymast.token.Attributes.SUBJECT;
import static io.keymast.token.Attributes.TOKEN;
import static io.keymast.token.Attributes.VALUE;
import static io.keymast.token.Attributes.VERIFY;

import io.keymast.domain.Der;
import io.keymast.pki.TokenPublicKey;
import io.keymast.token.TokenException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Keys and certificates of one token, by their labels, once logged in. */
record TokenSession(Cryptoki functions, long handle) {
  private static final long CERTIFICATE = 1;
  private static final long PUBLIC_KEY = 2;
  private static final long PRIVATE_KEY = 3;
  private static final long X509 = 0;
  private static final long RSA = 0;
  private static final long EC = 3;
  private static final long RSA_KEY_PAIR_GENERATION = 0x0;
  private static final long RSA_PKCS = 0x1;
  private static final long EC_KEY_PAIR_GENERATION = 0x1040;
  private static final long ECDSA = 0x1041;

  /** What a key consists of. */
  private static final SortedMap<Long, String> KINDS =
      new TreeMap<>(
          Map.of(PRIVATE_KEY, "private key", PUBLIC_KEY, "public key", CERTIFICATE, "certificate"));

  private static final byte[] EXPONENT_65537 = {1, 0, 1};

  /** What is done in a session. */
  interface Call<T> {
    T in(TokenSession session) throws CryptokiException;
  }

  /** Both keys by their label. Where one is not, whatever else may be of the same key counts. */
  KeySearch find(String label) throws CryptokiException {
    Optional<Long> privateKey = one(PRIVATE_KEY, label);
    Optional<Long> publicKey = one(PUBLIC_KEY, label);
    if (privateKey.isEmpty() || publicKey.isEmpty()) {
      return parts(label);
    }
    long type =
        ByteBuffer.wrap(functions.value(handle, publicKey.get(), KEY_TYPE))
            .order(ByteOrder.nativeOrder())
            .getLong();
    Optional<Long> certificate = one(CERTIFICATE, label);
    return new KeySearch.Whole(
        new StoredKey(
            type,
            publicKey(publicKey.get(), type),
            certificate.isEmpty()
                ? Optional.empty()
                : Optional.of(Der.copyOf(functions.value(handle, certificate.get(), VALUE)))));
  }

  private KeySearch parts(String label) throws CryptokiException {
    Set<ByteBuffer> identifiers = new HashSet<>();
    identifiers.add(ByteBuffer.wrap(label.getBytes(StandardCharsets.UTF_8)));
    for (long object : functions.find(handle, new Attributes().with(LABEL, label))) {
      identifiers.add(ByteBuffer.wrap(functions.value(handle, object, ID)));
    }
    identifiers.remove(ByteBuffer.allocate(0));
    List<String> there = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (Map.Entry<Long, String> kind : KINDS.entrySet()) {
      boolean isLabelled = one(kind.getKey(), label).isPresent();
      if (isLabelled || isIdentified(kind.getKey(), identifiers)) {
        there.add("a " + kind.getValue());
      }
      if (!isLabelled && kind.getKey() != CERTIFICATE) {
        missing.add(kind.getValue());
      }
    }
    return there.isEmpty()
        ? new KeySearch.Nothing()
        : new KeySearch.Partial(String.join(" and ", there), String.join(" and no ", missing));
  }

  @SuppressWarnings("ByteBufferBackingArray") // they wrap whole arrays
  private boolean isIdentified(long kind, Set<ByteBuffer> identifiers) throws CryptokiException {
    for (ByteBuffer identifier : identifiers) {
      Attributes template = new Attributes().with(CLASS, kind).with(ID, identifier.array());
      if (!functions.find(handle, template).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private Der publicKey(long object, long type) throws CryptokiException {
    return type == EC
        ? TokenPublicKey.ec(
            functions.value(handle, object, EC_PARAMS), functions.value(handle, object, EC_POINT))
        : TokenPublicKey.rsa(
            functions.value(handle, object, MODULUS),
            functions.value(handle, object, PUBLIC_EXPONENT));
  }

  void generate(String label, String keyAlgorithm) throws CryptokiException {
    Attributes publicKey = named(label).having(TOKEN, VERIFY).lacking(PRIVATE);
    Attributes privateKey =
        named(label).having(TOKEN, PRIVATE, SENSITIVE, SIGN).lacking(EXTRACTABLE);
    boolean isRsa = keyAlgorithm.startsWith("RSA-");
    if (isRsa) {
      publicKey
          .with(MODULUS_BITS, Long.parseLong(keyAlgorithm.substring("RSA-".length())))
          .with(PUBLIC_EXPONENT, EXPONENT_65537);
    } else {
      publicKey.with(EC_PARAMS, TokenPublicKey.curveOf(keyAlgorithm));
    }
    functions.generateKeyPair(
        handle, isRsa ? RSA_KEY_PAIR_GENERATION : EC_KEY_PAIR_GENERATION, publicKey, privateKey);
  }

  void store(String label, Der certificate, Der subject) throws CryptokiException {
    functions.create(
        handle,
        named(label)
            .with(CLASS, CERTIFICATE)
            .with(CERTIFICATE_TYPE, X509)
            .having(TOKEN)
            .lacking(PRIVATE)
            .with(SUBJECT, subject.toByteArray())
            .with(VALUE, certificate.toByteArray()));
  }

  byte[] sign(String label, long type, byte[] hashed) throws CryptokiException {
    Optional<Long> key = one(PRIVATE_KEY, label);
    if (key.isEmpty()) {
      throw new CryptokiException("C_FindObjects", CryptokiException.KEY_HANDLE_INVALID);
    }
    return functions.sign(handle, type == RSA ? RSA_PKCS : ECDSA, key.get(), hashed);
  }

  private static Attributes named(String label) {
    return new Attributes().with(LABEL, label).with(ID, label);
  }

  private Optional<Long> one(long type, String label) throws CryptokiException {
    List<Long> found =
        functions.find(handle, new Attributes().with(CLASS, type).with(LABEL, label));
    if (found.size() > 1) {
      throw new TokenException(
          Reason.KEY_AMBIGUOUS,
          "leave one key and one certificate with the label " + label + " in the token");
    }
    return found.stream().findFirst();
  }
}
