package io.keymast.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** HTTP/2 as it is: bodies can be read in it, headers can't, and all answers come or none. */
final class Http2Passage {
  private static final int OCTETS = 1 << 16;

  /** What is looked for may come in two parts. */
  private static final int LONGEST_WORDS = 256;

  private final TlsPassage ends;
  private final AnswerTrap trap;

  Http2Passage(TlsPassage ends, AnswerTrap trap) {
    this.ends = ends;
    this.trap = trap;
  }

  /** Until either side ends it. */
  void runs() throws IOException {
    Thread.ofVirtual().start(this::passesAnswers);
    byte[] octets = new byte[OCTETS];
    String said = "";
    InputStream in = ends.requests();
    OutputStream out = ends.toApiServer();
    for (int count = in.read(octets); count > 0; count = in.read(octets)) {
      said = said + new String(octets, 0, count, StandardCharsets.ISO_8859_1);
      trap.meets(said, ends);
      said = said.substring(Math.max(0, said.length() - LONGEST_WORDS));
      out.write(octets, 0, count);
      out.flush();
    }
  }

  private void passesAnswers() {
    byte[] octets = new byte[OCTETS];
    try (ends) {
      InputStream in = ends.answers();
      OutputStream out = ends.toClient();
      for (int count = in.read(octets); count > 0; count = in.read(octets)) {
        if (!trap.holds(ends)) {
          out.write(octets, 0, count);
          out.flush();
        }
      }
    } catch (IOException e) {
      // Ended by either side.
    }
  }
}
