package io.keymast.keyinstaller;

import java.nio.ByteBuffer;
import java.util.function.IntConsumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingNestedCallback;
import org.jspecify.annotations.Nullable;

/**
 * Writes what is large in parts, and tells of each: one write of all says nothing until its end.
 */
final class ResponseInParts extends Response.Wrapper {
  private static final int PART = 32 * 1024;

  private final IntConsumer written;

  /**
   * @param written is told the length of each part that went out
   */
  ResponseInParts(Request request, Response response, IntConsumer written) {
    super(request, response);
    this.written = written;
  }

  @Override
  public void write(boolean last, @Nullable ByteBuffer content, Callback callback) {
    if (content == null || content.remaining() <= PART) {
      super.write(last, content, callback);
      return;
    }
    if (last && !isCommitted()) {
      getHeaders().put(HttpHeader.CONTENT_LENGTH, content.remaining());
    }
    new Parts(last, content, callback).iterate();
  }

  private final class Parts extends IteratingNestedCallback {
    private final boolean last;
    private final ByteBuffer content;
    private int underWay;

    private Parts(boolean last, ByteBuffer content, Callback callback) {
      super(callback);
      this.last = last;
      this.content = content;
    }

    @Override
    protected Action process() {
      if (!content.hasRemaining()) {
        return Action.SUCCEEDED;
      }
      underWay = Math.min(PART, content.remaining());
      ByteBuffer part = content.slice(content.position(), underWay);
      content.position(content.position() + underWay);
      getWrapped().write(last && !content.hasRemaining(), part, this);
      return Action.SCHEDULED;
    }

    @Override
    protected void onSuccess() {
      written.accept(underWay);
    }
  }
}
