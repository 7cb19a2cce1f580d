package io.keymast.token;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A module's functions, as PKCS#11 2.40 numbers them in CK_FUNCTION_LIST. The JDK's own provider
 * neither finds a token by its label nor comes back to one that was away, hence this. Not safe for
 * use by threads at once.
 */
@SuppressWarnings("restricted") // what a foreign library is called by
final class Cryptoki {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final MemoryLayout UNSIGNED = JAVA_LONG;

  /** Behind the list's version, which is padded. */
  private static final long FIRST_FUNCTION = 8;

  private static final long FUNCTIONS = 68;
  private static final long OS_LOCKING_OK = 2;
  private static final long ARGUMENTS_SIZE = 48;
  private static final long ARGUMENTS_FLAGS = 32;
  private static final int LABEL_LENGTH = 32;
  private static final long TOKEN_INFO_SIZE = 512;
  private static final long TOKEN_INFO_FLAGS = 96;
  private static final long SERIAL_AND_READ_WRITE = 4 | 2;
  private static final long USER = 1;
  private static final int FOUND_LIMIT = 64;
  private static final int VALUE_LIMIT = 16 * 1024;

  private final MethodHandle initialize;
  private final MethodHandle end;
  private final MethodHandle slotList;
  private final MethodHandle tokenInfo;
  private final MethodHandle openSession;
  private final MethodHandle login;
  private final MethodHandle createObject;
  private final MethodHandle attributeValue;
  private final MethodHandle findInit;
  private final MethodHandle find;
  private final MethodHandle findFinal;
  private final MethodHandle signInit;
  private final MethodHandle sign;
  private final MethodHandle generateKeyPair;

  /**
   * @param functions a CK_FUNCTION_LIST
   */
  Cryptoki(MemorySegment functions) {
    initialize = function(functions, 0, ADDRESS);
    end = function(functions, 1, ADDRESS);
    slotList = function(functions, 4, JAVA_BYTE, ADDRESS, ADDRESS);
    tokenInfo = function(functions, 6, UNSIGNED, ADDRESS);
    openSession = function(functions, 12, UNSIGNED, UNSIGNED, ADDRESS, ADDRESS, ADDRESS);
    login = function(functions, 18, UNSIGNED, UNSIGNED, ADDRESS, UNSIGNED);
    createObject = function(functions, 20, UNSIGNED, ADDRESS, UNSIGNED, ADDRESS);
    attributeValue = function(functions, 24, UNSIGNED, UNSIGNED, ADDRESS, UNSIGNED);
    findInit = function(functions, 26, UNSIGNED, ADDRESS, UNSIGNED);
    find = function(functions, 27, UNSIGNED, ADDRESS, UNSIGNED, ADDRESS);
    findFinal = function(functions, 28, UNSIGNED);
    signInit = function(functions, 42, UNSIGNED, ADDRESS, UNSIGNED);
    sign = function(functions, 43, UNSIGNED, ADDRESS, UNSIGNED, ADDRESS, ADDRESS);
    generateKeyPair =
        function(
            functions, 59, UNSIGNED, ADDRESS, ADDRESS, UNSIGNED, ADDRESS, UNSIGNED, ADDRESS,
            ADDRESS);
  }

  /**
   * Stays loaded as long as the process lives.
   *
   * @throws IllegalArgumentException if it can't be loaded, or is no PKCS#11 module
   */
  static Cryptoki load(Path library) throws CryptokiException {
    MemorySegment entry =
        SymbolLookup.libraryLookup(library, Arena.global())
            .find("C_GetFunctionList")
            .orElseThrow(() -> new IllegalArgumentException("it is no PKCS#11 module"));
    try (Arena memory = Arena.ofConfined()) {
      MemorySegment list = memory.allocate(ADDRESS);
      MethodHandle getList =
          LINKER.downcallHandle(entry, FunctionDescriptor.of(JAVA_LONG, ADDRESS));
      check("C_GetFunctionList", invoke(getList, list));
      return new Cryptoki(
          list.get(ADDRESS, 0).reinterpret(FIRST_FUNCTION + FUNCTIONS * ADDRESS.byteSize()));
    }
  }

  private static MethodHandle function(
      MemorySegment functions, int number, MemoryLayout... parameters) {
    return LINKER.downcallHandle(
        functions.get(ADDRESS, FIRST_FUNCTION + number * ADDRESS.byteSize()),
        FunctionDescriptor.of(JAVA_LONG, parameters));
  }

  void initialize() throws CryptokiException {
    try (Arena memory = Arena.ofConfined()) {
      MemorySegment arguments = memory.allocate(ARGUMENTS_SIZE, Long.BYTES);
      arguments.set(JAVA_LONG, ARGUMENTS_FLAGS, OS_LOCKING_OK);
      check("C_Initialize", invoke(initialize, arguments));
    }
  }

  /** Ends all sessions, and forgets which tokens there were. Whether it went well matters not. */
  void end() {
    invoke(end, MemorySegment.NULL);
  }

  /** Nothing keeps two tokens from having the same label. */
  List<Long> slotsOf(String tokenLabel) throws CryptokiException {
    List<Long> labelled = new ArrayList<>();
    for (long slot : slots()) {
      try (Arena memory = Arena.ofConfined()) {
        byte[] label = tokenInfo(memory, slot).asSlice(0, LABEL_LENGTH).toArray(JAVA_BYTE);
        if (new String(label, StandardCharsets.UTF_8).stripTrailing().equals(tokenLabel)) {
          labelled.add(slot);
        }
      }
    }
    return labelled;
  }

  PinTries pinTries(long slot) throws CryptokiException {
    try (Arena memory = Arena.ofConfined()) {
      return PinTries.of(tokenInfo(memory, slot).get(JAVA_LONG, TOKEN_INFO_FLAGS));
    }
  }

  private MemorySegment tokenInfo(Arena memory, long slot) throws CryptokiException {
    MemorySegment info = memory.allocate(TOKEN_INFO_SIZE, Long.BYTES);
    check("C_GetTokenInfo", invoke(tokenInfo, slot, info));
    return info;
  }

  private long[] slots() throws CryptokiException {
    try (Arena memory = Arena.ofConfined()) {
      MemorySegment count = memory.allocate(JAVA_LONG);
      byte withToken = 1;
      check("C_GetSlotList", invoke(slotList, withToken, MemorySegment.NULL, count));
      MemorySegment slots = memory.allocate(JAVA_LONG, Math.max(1, count.get(JAVA_LONG, 0)));
      check("C_GetSlotList", invoke(slotList, withToken, slots, count));
      return slots.asSlice(0, count.get(JAVA_LONG, 0) * Long.BYTES).toArray(JAVA_LONG);
    }
  }

  long openSession(long slot) throws CryptokiException {
    try (Arena memory = Arena.ofConfined()) {
      MemorySegment session = memory.allocate(JAVA_LONG);
      check(
          "C_OpenSession",
          invoke(
              openSession,
              slot,
              SERIAL_AND_READ_WRITE,
              MemorySegment.NULL,
              MemorySegment.NULL,
              session));
      return session.get(JAVA_LONG, 0);
    }
  }

  /** Leaves no copy of the PIN behind. */
  void login(long session, byte[] pin) throws CryptokiException {
    try (Arena memory = Arena.ofConfined()) {
      MemorySegment text = memory.allocate(Math.max(1, pin.length));
      text.asSlice(0, pin.length).copyFrom(MemorySegment.ofArray(pin));
      try {
        check("C_Login", invoke(login, session, USER, text, (long) pin.length));
      } finally {
        text.fill((byte) 0);
        Arrays.fill(pin, (byte) 0);
      }
    }
  }

  List<Long> find(long session, Attributes template) throws CryptokiException {
    try (Arena memory = Arena.ofConfined()) {
      check(
          "C_FindObjectsInit",
          invoke(findInit, session, template.in(memory), (long) template.count()));
      try {
        MemorySegment handle = memory.allocate(JAVA_LONG);
        MemorySegment count = memory.allocate(JAVA_LONG);
        List<Long> found = new ArrayList<>();
        while (found.size() < FOUND_LIMIT) {
          check("C_FindObjects", invoke(find, session, handle, 1L, count));
          if (count.get(JAVA_LONG, 0) == 0) {
            return found;
          }
          found.add(handle.get(JAVA_LONG, 0));
        }
        return found;
      } finally {
        invoke(findFinal, session);
      }
    }
  }

  byte[] value(long session, long object, long attribute) throws CryptokiException {
    try (Arena memory = Arena.ofConfined()) {
      MemorySegment wanted = new Attributes().with(attribute, new byte[VALUE_LIMIT]).in(memory);
      check("C_GetAttributeValue", invoke(attributeValue, session, object, wanted, 1L));
      long length = wanted.get(JAVA_LONG, 16);
      if (length < 0 || length > VALUE_LIMIT) {
        throw new CryptokiException("C_GetAttributeValue", CryptokiException.DATA_LEN_RANGE);
      }
      return wanted.get(ADDRESS, 8).reinterpret(length).toArray(JAVA_BYTE);
    }
  }

  void create(long session, Attributes template) throws CryptokiException {
    try (Arena memory = Arena.ofConfined()) {
      check(
          "C_CreateObject",
          invoke(
              createObject,
              session,
              template.in(memory),
              (long) template.count(),
              memory.allocate(JAVA_LONG)));
    }
  }

  void generateKeyPair(long session, long mechanism, Attributes publicKey, Attributes privateKey)
      throws CryptokiException {
    try (Arena memory = Arena.ofConfined()) {
      check(
          "C_GenerateKeyPair",
          invoke(
              generateKeyPair,
              session,
              mechanism(memory, mechanism),
              publicKey.in(memory),
              (long) publicKey.count(),
              privateKey.in(memory),
              (long) privateKey.count(),
              memory.allocate(JAVA_LONG),
              memory.allocate(JAVA_LONG)));
    }
  }

  byte[] sign(long session, long mechanism, long key, byte[] input) throws CryptokiException {
    try (Arena memory = Arena.ofConfined()) {
      check("C_SignInit", invoke(signInit, session, mechanism(memory, mechanism), key));
      MemorySegment signature = memory.allocate(VALUE_LIMIT);
      MemorySegment length = memory.allocateFrom(JAVA_LONG, (long) VALUE_LIMIT);
      check(
          "C_Sign",
          invoke(
              sign,
              session,
              memory.allocateFrom(JAVA_BYTE, input),
              (long) input.length,
              signature,
              length));
      return signature.asSlice(0, length.get(JAVA_LONG, 0)).toArray(JAVA_BYTE);
    }
  }

  /** Without parameters. */
  private static MemorySegment mechanism(Arena memory, long mechanism) {
    MemorySegment segment = memory.allocate(Attributes.SIZE, Long.BYTES);
    segment.set(JAVA_LONG, 0, mechanism);
    return segment;
  }

  private static long invoke(MethodHandle function, Object... arguments) {
    try {
      return (long) function.invokeWithArguments(arguments);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("native code throws nothing", e);
    }
  }

  private static void check(String function, long result) throws CryptokiException {
    if (result != 0) {
      throw new CryptokiException(function, result);
    }
  }
}
