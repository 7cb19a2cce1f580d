package io.keymast.support;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Clears the shared control plane after every test class, when all of the class's own is closed.
 * JUnit finds it by META-INF/services.
 */
public final class ClearedControlPlane implements BeforeAllCallback {
  @Override
  public void beforeAll(ExtensionContext testClass) {
    AutoCloseable end = ControlPlane::clearShared;
    testClass.getStore(Namespace.create(ClearedControlPlane.class)).put("end", end);
  }
}
