package io.keymast.chart;

import io.keymast.support.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** As a kubelet mounts it: what is newer comes by one rename of the link {@code ..data}. */
record MountedConfigMap(Path folder) {
  void shows(Map<String, String> data) {
    try {
      Files.createDirectories(folder);
      Path version = Files.createTempDirectory(folder, "..");
      for (Map.Entry<String, String> file : data.entrySet()) {
        Files.writeString(version.resolve(file.getKey()), file.getValue());
      }
      Command.run(
          folder,
          List.of(
              "sh",
              "-c",
              "ln -s \"$0\" ..data_tmp && mv -T ..data_tmp ..data",
              version.getFileName().toString()));
      for (String file : data.keySet()) {
        if (!Files.isSymbolicLink(folder.resolve(file))) {
          Files.createSymbolicLink(folder.resolve(file), Path.of("..data", file));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
