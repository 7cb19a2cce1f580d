package io.keymast.support;

import io.keymast.app.Keymast;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** {@code keymast} that ends with whoever holds the other end of its standard input. */
public final class TiedOperator {
  private TiedOperator() {}

  public static void main(String[] arguments) {
    InputStream parent = System.in;
    Thread.ofPlatform().daemon().name("tie").start(() -> haltAtEndOf(parent));
    Keymast.main(arguments);
  }

  private static void haltAtEndOf(InputStream parent) {
    try {
      parent.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      Runtime.getRuntime().halt(137);
    }
  }
}
