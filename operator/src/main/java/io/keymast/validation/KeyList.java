package io.keymast.validation;

import io.keymast.domain.Sha256;
import io.keymast.domain.StationKey;
import io.keymast.pki.SubjectPublicKey;
import io.keymast.pki.SubjectPublicKeyInfoParser;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** One file of a {@link KeyBlocklist}. */
sealed interface KeyList {
  boolean contains(StationKey key);

  int size();

  static KeyList parse(byte[] file) {
    return Fingerprints.isText(file) ? Fingerprints.parse(file) : Badkeys.parse(file);
  }

  /** SHA-256 fingerprints as text. */
  record Fingerprints(Set<String> values) implements KeyList {
    private static final Pattern LINE = Pattern.compile("([0-9A-Fa-f]{64})(?:\\s.*)?");

    static boolean isText(byte[] file) {
      for (byte octet : file) {
        if (octet < ' ' && octet != '\n' && octet != '\r' && octet != '\t') {
          return false;
        }
      }
      return true;
    }

    static Fingerprints parse(byte[] file) {
      Set<String> values = new HashSet<>();
      String[] lines = new String(file, StandardCharsets.US_ASCII).split("\r?\n", -1);
      for (int index = 0; index < lines.length; index++) {
        String line = lines[index].strip();
        if (line.isEmpty() || line.startsWith("#")) {
          continue;
        }
        var fingerprint = LINE.matcher(line);
        if (!fingerprint.matches()) {
          throw new IllegalArgumentException(
              "line " + (index + 1) + " does not begin with a SHA-256 of 64 hexadecimal digits");
        }
        values.add(fingerprint.group(1).toLowerCase(Locale.ROOT));
      }
      return new Fingerprints(Set.copyOf(values));
    }

    @Override
    public boolean contains(StationKey key) {
      return values.contains(key.fingerprint().value());
    }

    @Override
    public int size() {
      return values.size();
    }
  }

  /** The binary records of badkeys.info. */
  final class Badkeys implements KeyList {
    private static final int RECORD = 16;
    private static final int HASH = 15;

    private final byte[] records;

    private Badkeys(byte[] records) {
      this.records = records;
    }

    static Badkeys parse(byte[] file) {
      if (file.length % RECORD != 0) {
        throw new IllegalArgumentException(
            "neither text nor records of 16 octets: the file has " + file.length + " octets");
      }
      Badkeys list = new Badkeys(file.clone());
      for (int index = 1; index < list.size(); index++) {
        if (list.compare(index - 1, Arrays.copyOfRange(file, index * RECORD, index * RECORD + HASH))
            > 0) {
          throw new IllegalArgumentException("record " + (index + 1) + " is not in order");
        }
      }
      return list;
    }

    @Override
    public boolean contains(StationKey key) {
      return SubjectPublicKeyInfoParser.parse(key.subjectPublicKeyInfo())
          .key()
          .map(Badkeys::hashed)
          .filter(this::containsHash)
          .isPresent();
    }

    private static byte[] hashed(SubjectPublicKey key) {
      BigInteger number =
          switch (key) {
            case SubjectPublicKey.Rsa rsa -> rsa.modulus();
            case SubjectPublicKey.Ec ec -> ec.x();
            case SubjectPublicKey.Ed25519 ed25519 ->
                new BigInteger(1, ed25519.point().toByteArray());
          };
      byte[] octets = number.toByteArray();
      int from = octets[0] == 0 ? 1 : 0;
      return Arrays.copyOf(Sha256.digest(Arrays.copyOfRange(octets, from, octets.length)), HASH);
    }

    private boolean containsHash(byte[] hash) {
      int low = 0;
      int high = size() - 1;
      while (low <= high) {
        int middle = (low + high) >>> 1;
        int order = compare(middle, hash);
        if (order == 0) {
          return true;
        }
        if (order < 0) {
          low = middle + 1;
        } else {
          high = middle - 1;
        }
      }
      return false;
    }

    private int compare(int index, byte[] hash) {
      return Arrays.compareUnsigned(records, index * RECORD, index * RECORD + HASH, hash, 0, HASH);
    }

    @Override
    public int size() {
      return records.length / RECORD;
    }
  }
}
