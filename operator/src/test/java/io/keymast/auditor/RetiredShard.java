package io.keymast.auditor;

import io.keymast.auditor.Retired.RetiredKey;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A part of what an authority keeps of retired keys, read without the operator's own types: by
 * fingerprint the reason, when it was retired and, if it was, when it was readmitted.
 */
record RetiredShard(ApiObject object) {
  private static final Pattern NAME = Pattern.compile("(.+)\\.retired-keys-[0-9a-f]");

  /** Of those that are retired now. */
  Stream<RetiredKey> keys() {
    Matcher name = NAME.matcher(object.name());
    return name.matches()
        ? object.data().entrySet().stream()
            .filter(each -> isRetired(each.getValue().split(" ", -1)))
            .map(each -> new RetiredKey(name.group(1), each.getKey()))
        : Stream.empty();
  }

  private static boolean isRetired(String[] words) {
    return words.length < 3 || Instant.parse(words[1]).isAfter(Instant.parse(words[2]));
  }
}
