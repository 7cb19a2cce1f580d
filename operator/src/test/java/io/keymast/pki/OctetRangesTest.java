package io.keymast.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.ByteRange;
import net.jqwik.api.constraints.Size;

class OctetRangesTest {
  @Property(tries = 500)
  @Label("It says of each range what a set of lists says, of few octets that often collide")
  void isASet(
      @ForAll @Size(max = 60)
          List<@Size(max = 3) List<@ByteRange(min = -1, max = 2) Byte>> values) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    List<int[]> ranges = new ArrayList<>();
    for (List<Byte> value : values) {
      int start = all.size();
      value.forEach(all::write);
      ranges.add(new int[] {start, all.size()});
    }
    OctetRanges ours = new OctetRanges(all.toByteArray(), values.size());
    Set<List<Byte>> theirs = new HashSet<>();

    for (int i = 0; i < values.size(); i++) {
      int[] range = ranges.get(i);
      assertThat(ours.contains(range[0], range[1])).isEqualTo(theirs.contains(values.get(i)));
      assertThat(ours.add(range[0], range[1])).isEqualTo(theirs.add(values.get(i)));
    }
  }
}
