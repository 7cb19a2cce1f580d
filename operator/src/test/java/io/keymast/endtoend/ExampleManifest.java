package io.keymast.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A station's manifest of the examples: as it stands there, but for who the station is. */
record ExampleManifest(String text) {
  private static final String KEY =
      "(?s)    -----BEGIN PUBLIC KEY-----.*-----END PUBLIC KEY-----\n";

  static ExampleManifest read(Path file) {
    try {
      return new ExampleManifest(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of a station of the product's default authority. */
  String of(Box box, Team team) {
    return text.replaceFirst("name: \\S+", "name: " + box.name())
        .replaceFirst("namespace: \\S+", "namespace: " + team.stations())
        .replaceFirst("eui: \\S+", "eui: \"" + box.eui() + "\"")
        .replaceFirst(KEY, box.publicKey().indent(4))
        .replaceFirst(
            "\nspec:\n",
            "\nspec:\n  certificateAuthorityRef: {name: %s, namespace: %s}\n"
                .formatted(Product.DEFAULT_AUTHORITY, team.authorities()));
  }
}
