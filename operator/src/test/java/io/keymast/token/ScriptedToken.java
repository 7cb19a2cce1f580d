package io.keymast.token;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;

/**
 * A PKCS#11 library with one token, whose C_Login ends as it is told to, and whose attributes are
 * as long as it is told to say. Another token may be beside it that does not say what it is.
 */
@SuppressWarnings("restricted") // native by its purpose
final class ScriptedToken {
  static final String LABEL = "scripted";
  private static final long OK = 0;
  private static final int FUNCTIONS = 68;
  private static final int LABEL_LENGTH = 32;
  private static final long INFO_FLAGS = 96;

  private final long valueLength;
  private long loginResult;
  private long flags;
  private int logins;
  private long neighbour = OK;

  private ScriptedToken(long loginResult, long valueLength) {
    this.loginResult = loginResult;
    this.valueLength = valueLength;
  }

  static ScriptedToken answeringLogins(long result) {
    return new ScriptedToken(result, 0);
  }

  static ScriptedToken statingLengths(long length) {
    return new ScriptedToken(OK, length);
  }

  void answersLogins(long result) {
    loginResult = result;
  }

  /** As flags of its CK_TOKEN_INFO. */
  void says(long tokenFlags) {
    flags = tokenFlags;
  }

  /** In the slot before its own. */
  void isBesideOneThatAnswers(long result) {
    neighbour = result;
  }

  /** How often a PIN was given to it. */
  int logins() {
    return logins;
  }

  Cryptoki library() {
    MemorySegment list = Arena.global().allocate(8 + FUNCTIONS * ADDRESS.byteSize(), 8);
    MemorySegment any = stub("initialize", ADDRESS);
    for (int number = 0; number < FUNCTIONS; number++) {
      put(list, number, any);
    }
    put(list, 4, stub("slotList", JAVA_BYTE, ADDRESS, ADDRESS));
    put(list, 6, stub("tokenInfo", JAVA_LONG, ADDRESS));
    put(list, 12, stub("openSession", JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS));
    put(list, 18, stub("login", JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG));
    put(list, 24, stub("attributeValue", JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG));
    return new Cryptoki(list);
  }

  /** And C_Finalize, which looks the same. */
  long initialize(MemorySegment arguments) {
    return OK;
  }

  long slotList(byte withToken, MemorySegment slots, MemorySegment count) {
    long listed = neighbour == OK ? 1 : 2;
    if (slots.address() != 0) {
      for (long slot = 0; slot < listed; slot++) {
        slots.reinterpret(listed * Long.BYTES).setAtIndex(JAVA_LONG, slot, slot);
      }
    }
    count.reinterpret(Long.BYTES).set(JAVA_LONG, 0, listed);
    return OK;
  }

  long tokenInfo(long slot, MemorySegment info) {
    if (slot == 0 && neighbour != OK) {
      return neighbour;
    }
    byte[] label =
        (LABEL + " ".repeat(LABEL_LENGTH - LABEL.length())).getBytes(StandardCharsets.US_ASCII);
    info.reinterpret(LABEL_LENGTH).copyFrom(MemorySegment.ofArray(label));
    info.reinterpret(INFO_FLAGS + Long.BYTES).set(JAVA_LONG, INFO_FLAGS, flags);
    return OK;
  }

  long openSession(
      long slot, long flags, MemorySegment any, MemorySegment notify, MemorySegment session) {
    session.reinterpret(Long.BYTES).set(JAVA_LONG, 0, 1);
    return OK;
  }

  long login(long session, long user, MemorySegment pin, long length) {
    logins++;
    return loginResult;
  }

  long attributeValue(long session, long object, MemorySegment attribute, long count) {
    attribute.reinterpret(Attributes.SIZE).set(JAVA_LONG, 16, valueLength);
    return OK;
  }

  private static void put(MemorySegment list, int number, MemorySegment function) {
    list.set(ADDRESS, 8 + number * ADDRESS.byteSize(), function);
  }

  private MemorySegment stub(String function, MemoryLayout... parameters) {
    FunctionDescriptor descriptor = FunctionDescriptor.of(JAVA_LONG, parameters);
    MethodType type = descriptor.toMethodType();
    try {
      return Linker.nativeLinker()
          .upcallStub(
              MethodHandles.lookup().bind(this, function, type), descriptor, Arena.global());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
