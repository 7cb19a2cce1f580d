package io.keymast.keyinstaller;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What goes back to the station.
 *
 * @param result what the request came to, for the metric: bounded in number
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Answer(int status, String result, List<Field> fields, byte[] body) {

  /** The header that carries a refusal's stable code. */
  static final String REASON_HEADER = "Keymast-Reason";

  static final int RETRY_WHILE_ISSUING_SECONDS = 30;

  /** One header field. */
  record Field(String name, String value) {}

  Answer {
    fields = List.copyOf(fields);
  }

  static Answer ok(String contentType, byte[] body) {
    return new Answer(200, "ok", List.of(new Field("Content-Type", contentType)), body);
  }

  static Answer noContent() {
    return new Answer(204, "no-content", List.of(), new byte[0]);
  }

  static Answer notModified() {
    return new Answer(304, "not-modified", List.of(), new byte[0]);
  }

  /** RFC 7030, 4.2.3; the body stays empty, since clients parse whatever is there. */
  static Answer issuing() {
    return new Answer(
        202, "issuing", List.of(retryAfter(RETRY_WHILE_ISSUING_SECONDS)), new byte[0]);
  }

  static Answer refused(Refusal refusal) {
    return refused(refusal, refusal.sentence());
  }

  /**
   * @param sentence more precise than the refusal's own; never an echo of input
   */
  static Answer refused(Refusal refusal, String sentence) {
    List<Field> fields = new ArrayList<>();
    fields.add(new Field("Content-Type", "text/plain; charset=utf-8"));
    fields.add(new Field("Cache-Control", "no-store"));
    fields.add(new Field(REASON_HEADER, refusal.code()));
    if (refusal.retryAfterSeconds() > 0) {
      fields.add(retryAfter(refusal.retryAfterSeconds()));
    }
    if (refusal == Refusal.UNAUTHENTICATED) {
      fields.add(new Field("WWW-Authenticate", "Basic realm=\"key-installer\""));
    }
    byte[] body = (sentence + "\n").getBytes(StandardCharsets.UTF_8);
    return new Answer(refusal.status(), refusal.code(), fields, body);
  }

  Answer with(String name, String value) {
    List<Field> more = new ArrayList<>(fields);
    more.add(new Field(name, value));
    return new Answer(status, result, more, body);
  }

  private static Field retryAfter(int seconds) {
    return new Field("Retry-After", Integer.toString(seconds));
  }
}
