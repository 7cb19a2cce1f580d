package io.keymast.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.keymast.bench.Measurement.Beside;
import io.keymast.bench.Measurement.Steadiness;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ReportTest {
  private static final Instant EPOCH = Instant.EPOCH;
  private static final String PAGE =
      """
      # Title
      <!-- measured: by `make bench`, not by hand -->
      old
      <!-- /measured -->
      Words.
      """;
  private static final Measurement SHARE =
      new Measurement(
          "stations to Ready",
          new Goal.ShareAtLeast(0.6),
          Samples.of(70, 50, 60),
          "stations/s",
          Optional.of(new Beside("bare loop", Samples.of(100), Samples.of(0.7, 0.5, 0.61))),
          Optional.of(new Steadiness(3, 4)));

  @Test
  void aRowTellsGoalMedianSpreadAndRatio() {
    Report report = new Report(Map.of(), List.of(result(SHARE, 1.5)));

    assertThat(report.markdown())
        .endsWith(
            "| stations to Ready | >= 60 % | 60 | 50 to 70 | stations/s | 100 (bare loop) | 0.61"
                + " | yes | 3 of 4 | 1.50 |\n");
  }

  @Test
  void aGoalThatIsNotMetStandsOut() {
    Measurement tooMany = Measurement.of("requests", new Goal.AtMost(4), 4.5, "requests");

    Report report = new Report(Map.of(), List.of(result(tooMany, 0)));

    assertThat(report.markdown()).contains("| <= 4 | 4.50 |", "| **no** |");
  }

  @Test
  void withoutAGoalNothingIsMet() {
    Result result = result(Measurement.of("memory", new Goal.Reported(), 142, "MB"), 0);

    assertThat(result.met()).isNull();
    assertThat(result.goal()).isEmpty();
  }

  @Test
  void onlyTheFiguresOfThePageAreMadeAnew() {
    Report report = new Report(Map.of("machine", "small"), List.of());

    String page = report.into(PAGE);

    assertThat(page).startsWith("# Title\n").contains("- machine: small").endsWith("Words.\n");
    assertThat(page).doesNotContain("old");
    assertThat(report.into(page)).isEqualTo(page);
  }

  @Test
  void aPageWithoutAPlaceForFiguresIsNotTouched() {
    assertThatThrownBy(() -> new Report(Map.of(), List.of()).into("# Title"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void signaturesAreReadFromOpensslsTable() {
    String table =
        """
        version: 3.0.19
                                      sign    verify    sign/s verify/s
         256 bits ecdsa (nistp256)   0.0000s   0.0001s  51751.5  15667.9
        """;

    assertThat(Openssl.signsIn(table)).isEqualTo(51751.5);
  }

  @Test
  void thePlotHasALineForEachProcess() throws Exception {
    CostPlot plot = new CostPlot();
    Map<String, Double> cost =
        Map.of(Wave.OPERATOR, 3.4, Wave.API_SERVER, 7.0, Wave.ETCD, 1.0, Wave.LOADER, 2.0);
    plot.add(new Wave(500, 100, 4, 0, cost));
    plot.add(new Wave(1_000, 100, 4, 0, cost));

    Document svg =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(plot.svg())));

    assertThat(svg.getElementsByTagName("polyline").getLength()).isEqualTo(3);
  }

  @Test
  void aPartTakesThePlaceOfItsFormerFigures(@TempDir Path folder) throws Exception {
    Measurement one = Measurement.of("one", new Goal.Reported(), 1, "s");
    Measurement two = Measurement.of("two", new Goal.Reported(), 2, "s");
    new Report(Map.of("scale", "full"), List.of())
        .with(Map.of("scale", "full"), "a", List.of(Result.of("a", EPOCH, one, 0)))
        .with(Map.of("scale", "full"), "b", List.of(Result.of("b", EPOCH, one, 0)))
        .write(folder);

    Report report =
        Report.read(folder, Scale.FULL)
            .with(
                Map.of("scale", "full"),
                "a",
                List.of(Result.of("a", EPOCH, one, 0), Result.of("a", EPOCH, two, 0)));

    assertThat(report.results())
        .extracting(Result::benchmark, Result::metric)
        .containsExactly(tuple("a", "one"), tuple("a", "two"), tuple("b", "one"));
    assertThat(Report.read(folder, Scale.SMOKE).results()).isEmpty();
  }

  private static Result result(Measurement measurement, double load) {
    return Result.of("benchmark", EPOCH, measurement, load);
  }
}
