package io.keymast.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class JvmTest {
  @Test
  @DisplayName("Of a heap with generations, what lives in each of them counts")
  void sumsGenerations() {
    String serial =
        """
        8815:
        DefNew     total 116224K, used 3K [0x0000000687400000, 0x000000068f210000)
         eden space 103360K,   0% used [0x0000000687400000, 0x000000068d8f0000)
        Tenured    total 258048K, used 1567K [0x0000000704d50000, 0x0000000714950000)
         the  space 258048K,   0% used [0x0000000704d50000, 0x0000000714950000)
        """;

    assertThat(Jvm.usedHeapBytes(serial)).isEqualTo(1570 * 1024);
  }

  @Test
  @DisplayName("Of a heap in regions, the one figure counts, and not that of the metaspace")
  void readsRegions() {
    String g1 =
        """
        24228:
        garbage-first heap   total reserved 65536K, committed 65536K, used 5098K [0x00000000fc)
         region size 1024K, 4 young (4096K), 0 survivors (0K)
        Metaspace       used 8000K, committed 8192K, reserved 1114112K
        """;

    assertThat(Jvm.usedHeapBytes(g1)).isEqualTo(5098 * 1024);
  }

  @Test
  @DisplayName("A heap that isn't told is no empty one")
  void refusesWhatIsNotTold() {
    assertThatThrownBy(() -> Jvm.usedHeapBytes("ZHeap used 6M, capacity 64M"))
        .isInstanceOf(IllegalStateException.class);
  }
}
