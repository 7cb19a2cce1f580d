package io.keymast.app;

import io.keymast.validation.KeyBlocklist;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Mounted lists of keys that nobody may use. */
final class BlocklistFiles {
  private static final Logger LOG = LoggerFactory.getLogger(BlocklistFiles.class);

  private BlocklistFiles() {}

  static KeyBlocklist read(List<Path> files) {
    KeyBlocklist blocklist = KeyBlocklist.parse(files.stream().map(BlocklistFiles::read).toList());
    if (!files.isEmpty()) {
      LOG.atInfo().addKeyValue("keys", blocklist.size()).log("key blocklists read");
    }
    return blocklist;
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException("can't read the key blocklist " + file, e);
    }
  }
}
