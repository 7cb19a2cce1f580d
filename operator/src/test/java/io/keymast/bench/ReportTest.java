package io.keymast.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.keymast.bench.Measurement.Beside;
import io.keymast.bench.Measurement.Steadiness;
import java.io.StringReader;
import java.nio.file.Files;
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
  private static final Circumstances SMALL = on("small");
  private static final Circumstances LARGE = on("large");
  private static final Measurement ONE = Measurement.of("one", new Goal.Reported(), 1, "s");
  private static final Measurement TWO = Measurement.of("two", new Goal.Reported(), 2, "s");
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
    Report report = new Report(List.of(Result.of("stations", SHARE, SMALL)));

    assertThat(report.markdown())
        .endsWith(
            "| stations to Ready | >= 60 % | 60 | 50 to 70 | stations/s | 100 (bare loop) | 0.61"
                + " | yes | 3 of 4 | 1.50 | 1 |\n");
  }

  @Test
  void aGoalThatIsNotMetStandsOut() {
    Measurement tooMany =
        Measurement.of("requests", new Goal.Counted(new Goal.AtMost(4)), 4.5, "requests");

    Report report = new Report(List.of(Result.of("stations", tooMany, SMALL)));

    assertThat(report.markdown()).contains("| <= 4 | 4.50 |", "| **no** |");
  }

  @Test
  void flatIsNeitherDearerNorCheaper() {
    Goal flat = new Goal.ShareWithin(0.2);

    assertThat(flat.text()).isEqualTo("80 to 120 %");
    assertThat(flat.isMetBy(5, Optional.of(0.9))).contains(true);
    assertThat(flat.isMetBy(5, Optional.of(0.4))).contains(false);
    assertThat(flat.isMetBy(5, Optional.of(1.3))).contains(false);
  }

  @Test
  void whatIsHeldToARateIsNeitherBelowNorAboveIt() {
    Goal rate = new Goal.Between(90, 110);

    assertThat(rate.text()).isEqualTo("90 to 110");
    assertThat(rate.isMetBy(89, Optional.empty())).contains(false);
    assertThat(rate.isMetBy(90, Optional.empty())).contains(true);
    assertThat(rate.isMetBy(111, Optional.empty())).contains(false);
  }

  @Test
  void belowThreeSteadyRoundsNoGoalIsJudged() {
    Measurement unsteady =
        new Measurement(
            "stations to Ready",
            new Goal.AtLeast(60),
            Samples.of(70, 70),
            "stations/s",
            Optional.empty(),
            Optional.of(new Steadiness(2, 6)));

    Result result = Result.of("stations", unsteady, SMALL);

    assertThat(result.met()).isNull();
    assertThat(new Report(List.of(result)).markdown()).contains("| not judged | 2 of 6 |");
  }

  @Test
  void whatWasTimedOnceIsNotJudged() {
    Measurement once = Measurement.of("restart", new Goal.AtMost(60), 12, "s");
    Measurement thrice =
        Measurement.of("restart", new Goal.AtMost(60), Samples.of(12, 11, 61), "s");

    assertThat(once.met()).isEmpty();
    assertThat(thrice.met()).contains(true);
  }

  @Test
  void whatWasCountedIsJudgedByOneRun() {
    Goal none = new Goal.Counted(new Goal.AtMost(0));

    assertThat(none.text()).isEqualTo("<= 0");
    assertThat(Measurement.of("writes", none, 0, "writes").met()).contains(true);
    assertThat(Measurement.of("writes", none, 1, "writes").met()).contains(false);
  }

  @Test
  void withoutAGoalNothingIsMet() {
    Result result =
        Result.of("footprint", Measurement.of("memory", new Goal.Reported(), 142, "MB"), SMALL);

    assertThat(result.met()).isNull();
    assertThat(result.goal()).isEmpty();
  }

  @Test
  void onlyTheFiguresOfThePageAreMadeAnew() {
    Report report = new Report(List.of(Result.of("a", ONE, SMALL)));

    String page = report.into(PAGE);

    assertThat(page).startsWith("# Title\n").contains("machine: small\n").endsWith("Words.\n");
    assertThat(page).doesNotContain("old");
    assertThat(report.into(page)).isEqualTo(page);
  }

  @Test
  void aPageWithoutAPlaceForFiguresIsNotTouched() {
    assertThatThrownBy(() -> new Report(List.of()).into("# Title"))
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
    plot.add(new Wave(500, 100, 4, 0, 0, cost));
    plot.add(new Wave(1_000, 100, 4, 0, 0, cost));

    Document svg =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(plot.svg())));

    assertThat(svg.getElementsByTagName("polyline").getLength()).isEqualTo(3);
  }

  @Test
  void aPartTakesThePlaceOfItsFormerFigures(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("results.json");
    new Report(List.of())
        .with("a", List.of(Result.of("a", ONE, SMALL)))
        .with("b", List.of(Result.of("b", ONE, SMALL)))
        .write(file);

    Report report =
        Report.read(file)
            .with("a", List.of(Result.of("a", ONE, SMALL), Result.of("a", TWO, SMALL)));

    assertThat(report.results())
        .extracting(Result::benchmark, Result::metric)
        .containsExactly(tuple("a", "one"), tuple("a", "two"), tuple("b", "one"));
  }

  @Test
  void eachRowTellsWhereItWasMeasured() {
    Report report =
        new Report(List.of())
            .with("a", List.of(Result.of("a", ONE, SMALL)))
            .with("b", List.of(Result.of("b", ONE, SMALL)))
            .with("a", List.of(Result.of("a", ONE, LARGE)));

    assertThat(report.markdown())
        .startsWith(
            """
            1. measured: 1970-01-01T00:00:00Z; machine: large
            2. measured: 1970-01-01T00:00:00Z; machine: small
            """)
        .endsWith(
            """
            | one |  | 1 | 1 to 1 | s |  |  |  |  | 1.50 | 1 |
            | one |  | 1 | 1 to 1 | s |  |  |  |  | 1.50 | 2 |
            """);
  }

  @Test
  void whatIsNotMeasuredAgainStaysWithItsMachine() {
    List<Result> former = List.of(Result.of("a", ONE, SMALL), Result.of("a", TWO, SMALL));
    List<Result> newer = List.of(Result.of("a", ONE, LARGE));
    Report report = new Report(former);

    assertThat(report.notMadeAgain("a", newer)).containsExactly(former.getLast());
    assertThat(report.with("a", newer).results())
        .containsExactly(newer.getFirst(), former.getLast());
  }

  @Test
  void whatIsHeldAgainstSomethingOnlyNowTakesThePlaceOfItself() {
    List<Result> newer = List.of(result(SHARE));
    Report report =
        new Report(List.of(result(Measurement.of(SHARE.metric(), SHARE.goal(), 7, SHARE.unit()))));

    assertThat(report.with("a", newer).results()).isEqualTo(newer);
  }

  @Test
  void whatIsHeldAgainstSomethingElseNowTakesThePlaceOfItself() {
    List<Result> newer = List.of(result(against("the slow loop")));
    Report report = new Report(List.of(result(SHARE)));

    assertThat(report.with("a", newer).results()).isEqualTo(newer);
  }

  @Test
  void aContestThatWasNotMadeAgainStays() {
    Result beside = result(against("nginx"));
    List<Result> newer = List.of(result(SHARE));
    Report report = new Report(List.of(result(SHARE), beside));

    assertThat(report.notMadeAgain("a", newer)).containsExactly(beside);
  }

  private static Result result(Measurement measurement) {
    return Result.of("a", measurement, SMALL);
  }

  private static Measurement against(String other) {
    return new Measurement(
        SHARE.metric(),
        SHARE.goal(),
        SHARE.value(),
        SHARE.unit(),
        Optional.of(new Beside(other, Samples.of(100), Samples.of(0.6))),
        SHARE.rounds());
  }

  @Test
  void thePageTakesABenchmarksFiguresAndKeepsTheOthers(@TempDir Path docs) throws Exception {
    Files.writeString(docs.resolve("benchmarks.md"), PAGE);
    Page page = new Page(docs);

    page.takes("a", List.of(Result.of("a", ONE, SMALL)));
    page.takes("b", List.of(Result.of("b", TWO, LARGE)));

    assertThat(page.report().results())
        .extracting(Result::benchmark, result -> result.environment().get("machine"))
        .containsExactly(tuple("a", "small"), tuple("b", "large"));
    assertThat(Files.readString(docs.resolve("benchmarks.md")))
        .contains("1. ", "| one |", "2. ", "| two |")
        .doesNotContain("old");
  }

  @Test
  void thePageThatIsCommittedShowsTheFiguresThatAreCommitted() throws Exception {
    Path docs = Path.of(System.getProperty("keymast.root", ".."), "docs");
    String page = Files.readString(docs.resolve("benchmarks.md"));

    assertThat(new Page(docs).report().into(page)).isEqualTo(page);
  }

  private static Circumstances on(String machine) {
    return new Circumstances(Instant.EPOCH, 1.5, Map.of("machine", machine));
  }
}
