package io.keymast.reconciler.restore;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.revocation.Recovered;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.Properties;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The highest numbers ever seen, in a file that does not go back with the cluster: the CRL number
 * of each CA key, and the API server's resourceVersion. Several processes may share the file:
 * replicas and shards. Without a file it remembers nothing.
 */
public final class HighWater {
  private static final Logger LOG = LoggerFactory.getLogger(HighWater.class);
  private static final String RESOURCE_VERSION = "resourceVersion";

  /** A lock on a file is its process's: within one, this stands for it. */
  private static final Object WITHIN_THE_PROCESS = new Object();

  private final Optional<Path> file;
  private Properties numbers = new Properties();

  /** It could not be read, and may know less than this process when it can be again. */
  private boolean isFileBehind;

  /** What could not be written, by what it is about: done again on whatever the file has then. */
  private final SequencedMap<String, Runnable> unwritten = new LinkedHashMap<>();

  /**
   * @param file is made if absent
   */
  public HighWater(Optional<Path> file) {
    this.file = file;
    file.filter(Files::exists)
        .ifPresent(
            path -> {
              try {
                numbers = load(path);
              } catch (IOException | IllegalArgumentException e) {
                throw new IllegalStateException(
                    "the high-water file "
                        + path
                        + " can't be read: mend it, or give it up by deleting it",
                    e);
              }
            });
  }

  private static Properties load(Path path) throws IOException {
    Properties loaded = new Properties();
    try (Reader reader = Files.newBufferedReader(path)) {
      loaded.load(reader);
    }
    if (!loaded.stringPropertyNames().stream()
        .map(key -> number(loaded, key))
        .allMatch(Recovered::leavesRoom)) {
      throw new IllegalArgumentException("no CRL number can follow one that it has");
    }
    return loaded;
  }

  /** What others have written since; a file that is gone, or can't be read, takes nothing away. */
  private void reload() {
    file.ifPresent(
        path -> {
          try {
            Properties loaded = load(path);
            if (isFileBehind) {
              numbers.stringPropertyNames().stream()
                  .filter(key -> number(loaded, key).compareTo(number(numbers, key)) < 0)
                  .forEach(key -> loaded.setProperty(key, numbers.getProperty(key)));
            }
            numbers = loaded;
            unwritten.values().forEach(Runnable::run);
          } catch (IOException | IllegalArgumentException e) {
            isFileBehind = true;
            LOG.atDebug().addKeyValue("file", path).setCause(e).log("high-water file not read");
          }
        });
  }

  /** Zero if none was ever seen. */
  synchronized BigInteger crlNumber(AuthorityName authority, KeyId keyId) {
    reload();
    return number(numbers, key(authority, keyId));
  }

  synchronized void raiseCrlNumber(AuthorityName authority, KeyId keyId, BigInteger number) {
    String key = key(authority, keyId);
    if (number.compareTo(number(numbers, key)) > 0) {
      change(
          key,
          () -> {
            if (number.compareTo(number(numbers, key)) > 0) {
              numbers.setProperty(key, number.toString());
            }
          });
    }
  }

  /** The CA keys of which a CRL was ever seen. */
  public synchronized Set<KeyId> keys(AuthorityName authority) {
    reload();
    String prefix = authority + "/";
    return numbers.stringPropertyNames().stream()
        .filter(key -> key.startsWith(prefix))
        .flatMap(key -> KeyId.parse(key.substring(prefix.length())).stream())
        .collect(Collectors.toSet());
  }

  /** Its ledger is gone by intent: one of the same name and key begins anew. */
  synchronized void forget(AuthorityName authority) {
    String prefix = authority + "/";
    unwritten.keySet().removeIf(key -> key.startsWith(prefix));
    change(prefix, () -> numbers.keySet().removeIf(key -> String.valueOf(key).startsWith(prefix)));
  }

  /** Empty if none was ever seen. */
  public synchronized Optional<BigInteger> resourceVersion() {
    return Optional.of(number(numbers, RESOURCE_VERSION)).filter(number -> number.signum() > 0);
  }

  /** Lower than the one before, too: once that was noticed, time goes on from there. */
  public synchronized void recordResourceVersion(BigInteger resourceVersion) {
    if (!resourceVersion.equals(number(numbers, RESOURCE_VERSION))) {
      change(
          RESOURCE_VERSION,
          () -> numbers.setProperty(RESOURCE_VERSION, resourceVersion.toString()));
    }
  }

  private static String key(AuthorityName authority, KeyId keyId) {
    return authority + "/" + keyId;
  }

  private static BigInteger number(Properties of, String key) {
    return new BigInteger(of.getProperty(key, "0"));
  }

  /** Of what the file has by now; no other process writes meanwhile, and none is waited for. */
  private void change(String what, Runnable change) {
    if (file.isEmpty()) {
      change.run();
      return;
    }
    Path path = file.get();
    synchronized (WITHIN_THE_PROCESS) {
      try (FileChannel guard =
              FileChannel.open(
                  path.resolveSibling(path.getFileName() + ".lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock mine = guard.tryLock()) {
        if (mine == null) {
          later(what, change);
          LOG.atDebug().addKeyValue("file", path).log("another process is writing it: later");
          return;
        }
        if (Files.exists(path)) {
          reload();
        }
        change.run();
        write(path);
        isFileBehind = false;
        unwritten.clear();
      } catch (IOException e) {
        later(what, change);
        LOG.atError()
            .addKeyValue("file", path)
            .setCause(e)
            .log("the high-water file is not written");
      }
    }
  }

  private void later(String what, Runnable change) {
    change.run();
    unwritten.remove(what);
    unwritten.put(what, change);
  }

  /** Whole or not at all, also when the machine stops. A full disk stops nothing else. */
  private void write(Path path) throws IOException {
    Path fresh = path.resolveSibling(path.getFileName() + ".new");
    StringWriter text = new StringWriter();
    numbers.store(text, "Keymast: the highest numbers seen");
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      // A disk that gets full takes a part without a word, and refuses the rest.
      ByteBuffer rest = StandardCharsets.UTF_8.encode(text.toString());
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
    Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
