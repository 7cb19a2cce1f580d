package io.keymast.token;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** One function of a module, by the name that PKCS#11 gives it. */
record CryptokiFunction(String name, MethodHandle handle) {
  private static final Linker LINKER = Linker.nativeLinker();

  @SuppressWarnings("restricted") // what a foreign library is called by
  static CryptokiFunction at(MemorySegment address, String name, MemoryLayout... parameters) {
    return new CryptokiFunction(
        name, LINKER.downcallHandle(address, FunctionDescriptor.of(JAVA_LONG, parameters)));
  }

  /**
   * @throws CryptokiException unless it returns CKR_OK
   */
  void call(Object... arguments) throws CryptokiException {
    long result = invoke(arguments);
    if (result != 0) {
      throw new CryptokiException(name, result);
    }
  }

  /** For what ends something: nobody could do anything about it. */
  void callIgnoringResult(Object... arguments) {
    var _ = invoke(arguments);
  }

  private long invoke(Object... arguments) {
    try {
      return (long) handle.invokeWithArguments(arguments);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("native code throws nothing", e);
    }
  }
}
