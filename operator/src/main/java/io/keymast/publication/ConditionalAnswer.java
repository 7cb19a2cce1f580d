package io.keymast.publication;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How a GET or HEAD of something signed is answered (RFC 9110, 13; RFC 9111, 5.2.2).
 *
 * @param status 200 with the content, or 304 without
 */
record ConditionalAnswer(int status, Map<String, String> headers) {
  static final int OK = 200;
  static final int NOT_MODIFIED = 304;

  /** Of a CA's certificate: it never changes under its name, but it may be taken away. */
  private static final Duration CERTIFICATE_AGE = Duration.ofHours(1);

  /**
   * Shared caches ask again after this long, or a revocation would wait for nextUpdate in them. The
   * object itself stays valid, and private caches may keep it, until then.
   */
  private static final Duration SHARED_AGE = Duration.ofMinutes(1);

  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  ConditionalAnswer {
    headers = Map.copyOf(headers);
  }

  static ConditionalAnswer decide(
      SignedObject object,
      Optional<String> ifNoneMatch,
      Optional<String> ifModifiedSince,
      Instant now) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("ETag", object.etag());
    headers.put("Last-Modified", HTTP_DATE.format(object.lastModified()));
    headers.put("Cache-Control", cacheControl(object, now));
    object.nextUpdate().ifPresent(next -> headers.put("Expires", HTTP_DATE.format(next)));
    if (isKnown(object, ifNoneMatch, ifModifiedSince)) {
      return new ConditionalAnswer(NOT_MODIFIED, headers);
    }
    headers.put("Content-Type", object.mediaType());
    headers.put("Content-Length", Integer.toString(object.content().remaining()));
    return new ConditionalAnswer(OK, headers);
  }

  /** If-None-Match goes before If-Modified-Since (RFC 9110, 13.2.2). */
  private static boolean isKnown(
      SignedObject object, Optional<String> ifNoneMatch, Optional<String> ifModifiedSince) {
    return ifNoneMatch
        .map(
            tags ->
                tags.strip().equals("*")
                    || Arrays.stream(tags.split(",", -1))
                        .map(tag -> tag.strip().replaceFirst("^W/", ""))
                        .anyMatch(object.etag()::equals))
        .or(
            () ->
                ifModifiedSince
                    .flatMap(ConditionalAnswer::parse)
                    .map(
                        since -> object.soleOfItsSecond() && !object.lastModified().isAfter(since)))
        .orElse(false);
  }

  private static Optional<Instant> parse(String httpDate) {
    try {
      return Optional.of(
          ZonedDateTime.parse(httpDate.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeParseException notADate) {
      return Optional.empty();
    }
  }

  /** By a clock that is behind nothing may be kept for longer than it is valid in all. */
  private static String cacheControl(SignedObject object, Instant now) {
    Instant from = now.isBefore(object.lastModified()) ? object.lastModified() : now;
    Duration left =
        object.nextUpdate().map(next -> Duration.between(from, next)).orElse(CERTIFICATE_AGE);
    Duration age = left.isNegative() ? Duration.ZERO : left;
    Duration shared = age.compareTo(SHARED_AGE) < 0 ? age : SHARED_AGE;
    return "public, no-transform, max-age=%d, s-maxage=%d"
        .formatted(age.toSeconds(), shared.toSeconds());
  }
}
