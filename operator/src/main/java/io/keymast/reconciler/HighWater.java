package io.keymast.reconciler;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The highest numbers ever seen, in a file that does not go back with the cluster: the CRL number
 * of each CA key, and the API server's resourceVersion. Without a file it remembers nothing.
 */
public final class HighWater {
  private static final Logger LOG = LoggerFactory.getLogger(HighWater.class);
  private static final String RESOURCE_VERSION = "resourceVersion";

  private final Optional<Path> file;
  private final Properties numbers = new Properties();

  /**
   * @param file is made if absent
   */
  public HighWater(Optional<Path> file) {
    this.file = file;
    file.filter(Files::exists).ifPresent(this::read);
  }

  private void read(Path path) {
    try (Reader reader = Files.newBufferedReader(path)) {
      numbers.load(reader);
      numbers.stringPropertyNames().forEach(this::number);
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalStateException(
          "the high-water file " + path + " can't be read: mend it, or give it up by deleting it",
          e);
    }
  }

  /** Zero if none was ever seen. */
  synchronized BigInteger crlNumber(AuthorityName authority, KeyId keyId) {
    return number(key(authority, keyId));
  }

  synchronized void raiseCrlNumber(AuthorityName authority, KeyId keyId, BigInteger number) {
    String key = key(authority, keyId);
    if (number.compareTo(number(key)) > 0) {
      set(key, number);
    }
  }

  /** The CA keys of which a CRL was ever seen. */
  synchronized Set<KeyId> keys(AuthorityName authority) {
    String prefix = authority + "/";
    return numbers.stringPropertyNames().stream()
        .filter(key -> key.startsWith(prefix))
        .flatMap(key -> KeyId.parse(key.substring(prefix.length())).stream())
        .collect(Collectors.toSet());
  }

  /** Its ledger is gone by intent: one of the same name and key begins anew. */
  synchronized void forget(AuthorityName authority) {
    if (numbers.keySet().removeIf(key -> String.valueOf(key).startsWith(authority + "/"))) {
      file.ifPresent(this::write);
    }
  }

  /** Empty if none was ever seen. */
  public synchronized Optional<BigInteger> resourceVersion() {
    return Optional.of(number(RESOURCE_VERSION)).filter(number -> number.signum() > 0);
  }

  /** Lower than the one before, too: once that was noticed, time goes on from there. */
  public synchronized void setResourceVersion(BigInteger resourceVersion) {
    if (!resourceVersion.equals(number(RESOURCE_VERSION))) {
      set(RESOURCE_VERSION, resourceVersion);
    }
  }

  private static String key(AuthorityName authority, KeyId keyId) {
    return authority + "/" + keyId;
  }

  private BigInteger number(String key) {
    return new BigInteger(numbers.getProperty(key, "0"));
  }

  private void set(String key, BigInteger number) {
    numbers.setProperty(key, number.toString());
    file.ifPresent(this::write);
  }

  /** Whole or not at all, also when the machine stops. A full disk stops nothing else. */
  private void write(Path path) {
    Path fresh = path.resolveSibling(path.getFileName() + ".new");
    StringWriter text = new StringWriter();
    try {
      numbers.store(text, "Keymast: the highest numbers seen");
      try (FileChannel channel =
          FileChannel.open(
              fresh,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        channel.write(StandardCharsets.UTF_8.encode(text.toString()));
        channel.force(true);
      }
      Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      LOG.atError().addKeyValue("file", path).setCause(e).log("the high-water file is not written");
    }
  }
}
