package io.keymast.operator;

import static io.keymast.support.Patience.await;

import io.keymast.domain.AuthorityName;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/** What is remembered outside of the cluster, and how a test makes it remember more. */
record HighWaterFile(Path path, AuthorityName authority) {
  private static final BigInteger LOST = BigInteger.valueOf(5_000_000);

  /** A CRL of the authority, whose CA key is its only one. */
  void awaitsCrl() {
    await("the file has seen the CRL").until(() -> key(read()).isPresent());
  }

  /** As if CRLs had been published since, of which the cluster knows nothing; the last number. */
  BigInteger hasSeenMore() {
    Properties numbers = read();
    String key = key(numbers).orElseThrow();
    BigInteger seen = new BigInteger(numbers.getProperty(key)).add(LOST);
    numbers.setProperty(key, seen.toString());
    try (Writer writer = Files.newBufferedWriter(path)) {
      numbers.store(writer, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return seen;
  }

  private Optional<String> key(Properties numbers) {
    return numbers.stringPropertyNames().stream()
        .filter(each -> each.startsWith(authority + "/"))
        .findFirst();
  }

  private Properties read() {
    Properties numbers = new Properties();
    try (Reader reader = Files.newBufferedReader(path)) {
      numbers.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return numbers;
  }
}
