import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * Takes the signatures out of the jars of a folder that have some, and writes the new digests into a
 * CycloneDX bill of materials: {@code java Unsign.java FOLDER BILL}.
 */
final class Unsign {
  private static final LocalDateTime EPOCH = LocalDateTime.of(1980, 1, 1, 0, 0);
  private static final List<String> DIGESTS =
      List.of(
          "MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512", "SHA3-256", "SHA3-384", "SHA3-512");

  private Unsign() {}

  public static void main(String[] arguments) throws Exception {
    Path bill = Path.of(arguments[1]);
    String text = Files.readString(bill);
    try (Stream<Path> files = Files.list(Path.of(arguments[0]))) {
      for (Path jar : files.sorted().toList()) {
        byte[] unsigned = unsigned(jar);
        if (unsigned.length > 0) {
          text = replaceDigests(text, Files.readAllBytes(jar), unsigned);
          Files.write(jar, unsigned);
        }
      }
    }
    Files.writeString(bill, text);
  }

  /** Empty if it is not signed. */
  private static byte[] unsigned(Path file) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarFile jar = new JarFile(file.toFile(), false)) {
      if (jar.stream().noneMatch(entry -> isSignature(entry.getName()))) {
        return new byte[0];
      }
      try (JarOutputStream out = new JarOutputStream(bytes)) {
        put(out, JarFile.MANIFEST_NAME, withoutDigests(jar.getManifest()));
        for (ZipEntry entry : jar.stream().toList()) {
          if (!entry.isDirectory()
              && !entry.getName().equals(JarFile.MANIFEST_NAME)
              && !isSignature(entry.getName())) {
            put(out, entry.getName(), jar.getInputStream(entry).readAllBytes());
          }
        }
      }
    }
    return bytes.toByteArray();
  }

  private static boolean isSignature(String name) {
    return name.matches("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");
  }

  private static byte[] withoutDigests(Manifest signed) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().putAll(signed.getMainAttributes());
    signed.getEntries().forEach((name, attributes) -> keepOthers(manifest, name, attributes));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    manifest.write(bytes);
    return bytes.toByteArray();
  }

  private static void keepOthers(Manifest manifest, String name, Attributes attributes) {
    Attributes others = new Attributes(attributes);
    others.keySet().removeIf(key -> key.toString().endsWith("-Digest"));
    if (!others.isEmpty()) {
      manifest.getEntries().put(name, others);
    }
  }

  private static void put(JarOutputStream out, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(EPOCH);
    out.putNextEntry(entry);
    out.write(content);
    out.closeEntry();
  }

  private static String replaceDigests(String bill, byte[] before, byte[] after)
      throws NoSuchAlgorithmException {
    String replaced = bill;
    for (String algorithm : DIGESTS) {
      replaced = replaced.replace(digest(algorithm, before), digest(algorithm, after));
    }
    return replaced;
  }

  private static String digest(String algorithm, byte[] content) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
  }
}
