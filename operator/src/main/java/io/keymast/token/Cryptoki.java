package io.keymast.token;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
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

  private final CryptokiFunction initialize;
  private final CryptokiFunction end;
  private final CryptokiFunction slotList;
  private final CryptokiFunction tokenInfo;
  private final CryptokiFunction openSession;
  private final CryptokiFunction login;
  private final CryptokiFunction createObject;
  private final CryptokiFunction attributeValue;
  private final CryptokiFunction findInit;
  private final CryptokiFunction find;
  private final CryptokiFunction findFinal;
  private final CryptokiFunction signInit;
  private final CryptokiFunction sign;
  private final CryptokiFunction generateKeyPair;

  /**
   * @param functions a CK_FUNCTION_LIST
   */
  Cryptoki(MemorySegment functions) {
    initialize = function(functions, "C_Initialize", 0, ADDRESS);
    end = function(functions, "C_Finalize", 1, ADDRESS);
    slotList = function(functions, "C_GetSlotList", 4, JAVA_BYTE, ADDRESS, ADDRESS);
    tokenInfo = function(functions, "C_GetTokenInfo", 6, UNSIGNED, ADDRESS);
    openSession =
        function(functions, "C_OpenSession", 12, UNSIGNED, UNSIGNED, ADDRESS, ADDRESS, ADDRESS);
    login = function(functions, "C_Login", 18, UNSIGNED, UNSIGNED, ADDRESS, UNSIGNED);
    createObject = function(functions, "C_CreateObject", 20, UNSIGNED, ADDRESS, UNSIGNED, ADDRESS);
    attributeValue =
        function(functions, "C_GetAttributeValue", 24, UNSIGNED, UNSIGNED, ADDRESS, UNSIGNED);
    findInit = function(functions, "C_FindObjectsInit", 26, UNSIGNED, ADDRESS, UNSIGNED);
    find = function(functions, "C_FindObjects", 27, UNSIGNED, ADDRESS, UNSIGNED, ADDRESS);
    findFinal = function(functions, "C_FindObjectsFinal", 28, UNSIGNED);
    signInit = function(functions, "C_SignInit", 42, UNSIGNED, ADDRESS, UNSIGNED);
    sign = function(functions, "C_Sign", 43, UNSIGNED, ADDRESS, UNSIGNED, ADDRESS, ADDRESS);
    generateKeyPair =
        function(
            functions,
            "C_GenerateKeyPair",
            59,
            UNSIGNED,
            ADDRESS,
            ADDRESS,
            UNSIGNED,
            ADDRESS,
            UNSIGNED,
            ADDRESS,
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
      CryptokiFunction.at(entry, "C_GetFunctionList", ADDRESS).call(list);
      return new Cryptoki(
          list.get(ADDRESS, 0).reinterpret(FIRST_FUNCTION + FUNCTIONS * ADDRESS.byteSize()));
    }
  }

  private static CryptokiFunction function(
      MemorySegment functions, String name, int number, MemoryLayout... parameters) {
    return CryptokiFunction.at(
        functions.get(ADDRESS, FIRST_FUNCTION + number * ADDRESS.byteSize()), name, parameters);
  }

  void initialize() throws CryptokiException {
    try (Arena memory = Arena.ofConfined()) {
      MemorySegment arguments = memory.allocate(ARGUMENTS_SIZE, Long.BYTES);
      arguments.set(JAVA_LONG, ARGUMENTS_FLAGS, OS_LOCKING_OK);
      initialize.call(arguments);
    }
  }

  /** Ends all sessions, and forgets which tokens there were. Whether it went well matters not. */
  void end() {
    end.callIgnoringResult(MemorySegment.NULL);
  }

  /**
   * Nothing keeps two tokens from having the same label. A token that does not tell its own hides
   * no other one.
   *
   * @throws CryptokiException also if none has the label, and one that does not tell might
   */
  List<Long> slotsOf(String tokenLabel) throws CryptokiException {
    List<Long> labelled = new ArrayList<>();
    List<CryptokiException> failures = new ArrayList<>();
    for (long slot : slots()) {
      try {
        if (label(slot).equals(tokenLabel)) {
          labelled.add(slot);
        }
      } catch (CryptokiException e) {
        failures.add(e);
      }
    }
    if (labelled.isEmpty() && !failures.isEmpty()) {
      throw failures.getFirst();
    }
    return labelled;
  }

  private String label(long slot) throws CryptokiException {
    try (Arena memory = Arena.ofConfined()) {
      byte[] label = tokenInfo(memory, slot).asSlice(0, LABEL_LENGTH).toArray(JAVA_BYTE);
      return new String(label, StandardCharsets.UTF_8).stripTrailing();
    }
  }

  PinTries pinTries(long slot) throws CryptokiException {
    try (Arena memory = Arena.ofConfined()) {
      return PinTries.of(tokenInfo(memory, slot).get(JAVA_LONG, TOKEN_INFO_FLAGS));
    }
  }

  private MemorySegment tokenInfo(Arena memory, long slot) throws CryptokiException {
    MemorySegment info = memory.allocate(TOKEN_INFO_SIZE, Long.BYTES);
    tokenInfo.call(slot, info);
    return info;
  }

  private long[] slots() throws CryptokiException {
    try (Arena memory = Arena.ofConfined()) {
      MemorySegment count = memory.allocate(JAVA_LONG);
      byte withToken = 1;
      slotList.call(withToken, MemorySegment.NULL, count);
      MemorySegment slots = memory.allocate(JAVA_LONG, Math.max(1, count.get(JAVA_LONG, 0)));
      slotList.call(withToken, slots, count);
      return slots.asSlice(0, count.get(JAVA_LONG, 0) * Long.BYTES).toArray(JAVA_LONG);
    }
  }

  long openSession(long slot) throws CryptokiException {
    try (Arena memory = Arena.ofConfined()) {
      MemorySegment session = memory.allocate(JAVA_LONG);
      openSession.call(
          slot, SERIAL_AND_READ_WRITE, MemorySegment.NULL, MemorySegment.NULL, session);
      return session.get(JAVA_LONG, 0);
    }
  }

  /** Leaves no copy of the PIN behind. */
  void login(long session, byte[] pin) throws CryptokiException {
    try (Arena memory = Arena.ofConfined()) {
      MemorySegment text = memory.allocate(Math.max(1, pin.length));
      text.asSlice(0, pin.length).copyFrom(MemorySegment.ofArray(pin));
      try {
        login.call(session, USER, text, (long) pin.length);
      } finally {
        text.fill((byte) 0);
        Arrays.fill(pin, (byte) 0);
      }
    }
  }

  List<Long> find(long session, Attributes template) throws CryptokiException {
    try (Arena memory = Arena.ofConfined()) {
      findInit.call(session, template.in(memory), (long) template.count());
      try {
        MemorySegment handle = memory.allocate(JAVA_LONG);
        MemorySegment count = memory.allocate(JAVA_LONG);
        List<Long> found = new ArrayList<>();
        while (found.size() < FOUND_LIMIT) {
          find.call(session, handle, 1L, count);
          if (count.get(JAVA_LONG, 0) == 0) {
            return found;
          }
          found.add(handle.get(JAVA_LONG, 0));
        }
        return found;
      } finally {
        findFinal.callIgnoringResult(session);
      }
    }
  }

  byte[] value(long session, long object, long attribute) throws CryptokiException {
    try (Arena memory = Arena.ofConfined()) {
      MemorySegment wanted = new Attributes().with(attribute, new byte[VALUE_LIMIT]).in(memory);
      attributeValue.call(session, object, wanted, 1L);
      long length = wanted.get(JAVA_LONG, 16);
      if (length < 0 || length > VALUE_LIMIT) {
        throw new CryptokiException("C_GetAttributeValue", CryptokiException.DATA_LEN_RANGE);
      }
      return wanted.get(ADDRESS, 8).reinterpret(length).toArray(JAVA_BYTE);
    }
  }

  void create(long session, Attributes template) throws CryptokiException {
    try (Arena memory = Arena.ofConfined()) {
      createObject.call(
          session, template.in(memory), (long) template.count(), memory.allocate(JAVA_LONG));
    }
  }

  void generateKeyPair(long session, long mechanism, Attributes publicKey, Attributes privateKey)
      throws CryptokiException {
    try (Arena memory = Arena.ofConfined()) {
      generateKeyPair.call(
          session,
          mechanism(memory, mechanism),
          publicKey.in(memory),
          (long) publicKey.count(),
          privateKey.in(memory),
          (long) privateKey.count(),
          memory.allocate(JAVA_LONG),
          memory.allocate(JAVA_LONG));
    }
  }

  byte[] sign(long session, long mechanism, long key, byte[] input) throws CryptokiException {
    try (Arena memory = Arena.ofConfined()) {
      signInit.call(session, mechanism(memory, mechanism), key);
      MemorySegment signature = memory.allocate(VALUE_LIMIT);
      MemorySegment length = memory.allocateFrom(JAVA_LONG, (long) VALUE_LIMIT);
      sign.call(
          session, memory.allocateFrom(JAVA_BYTE, input), (long) input.length, signature, length);
      return signature.asSlice(0, length.get(JAVA_LONG, 0)).toArray(JAVA_BYTE);
    }
  }

  /** Without parameters. */
  private static MemorySegment mechanism(Arena memory, long mechanism) {
    MemorySegment segment = memory.allocate(Attributes.SIZE, Long.BYTES);
    segment.set(JAVA_LONG, 0, mechanism);
    return segment;
  }
}
