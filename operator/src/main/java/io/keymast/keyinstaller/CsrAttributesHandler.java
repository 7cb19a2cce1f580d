package io.keymast.keyinstaller;

import io.keymast.pki.CsrAttributes;
import io.keymast.pki.StationNames;

/**
 * {@code csrattrs}: what a station's request has to ask for, where its authority's issuer takes
 * names from it. Anyone may ask (RFC 7030, 4.5.1); who is not known is told what strangers are,
 * that nothing is required.
 */
final class CsrAttributesHandler {
  private static final String MEDIA_TYPE = "application/csrattrs";
  private static final Reply NOTHING_REQUIRED = Reply.of(Answer.noContent());

  private final StationGate gate;

  CsrAttributesHandler(StationGate gate) {
    this.gate = gate;
  }

  Reply answer(Call call) {
    if (call.claim().key().isEmpty() && call.claim().credentials().isEmpty()) {
      return NOTHING_REQUIRED;
    }
    Reply reply =
        gate.admit(
            call,
            station ->
                station
                    .requestedNames()
                    .map(CsrAttributesHandler::required)
                    .orElse(NOTHING_REQUIRED));
    return reply.answer().status() == Refusal.UNAUTHENTICATED.status() ? NOTHING_REQUIRED : reply;
  }

  private static Reply required(StationNames names) {
    return Reply.of(
        Answer.ok(MEDIA_TYPE, HandedOver.base64(CsrAttributes.of(names)))
            .with("Content-Transfer-Encoding", "base64"));
  }
}
