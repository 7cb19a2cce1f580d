package io.keymast.app;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keymast probe}: for {@code helm test}, since the image has neither shell nor curl. */
@Command(
    name = "probe",
    description = "Ask each URL until it answers 200, such as http://host:9090/readyz.",
    sortOptions = false,
    usageHelpAutoWidth = true,
    mixinStandardHelpOptions = true)
final class ProbeCommand implements Callable<Integer> {
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration REQUEST = Duration.ofSeconds(5);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "URL", arity = "1..*", description = "What to ask.")
  private List<URI> urls = List.of();

  @Option(
      names = "--attempts",
      paramLabel = "N",
      defaultValue = "60",
      description = "How often each is asked, once a second (default: 60).")
  private int attempts;

  @Override
  public Integer call() throws InterruptedException {
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(REQUEST).build()) {
      for (URI url : urls) {
        String said = ask(client, url);
        for (int attempt = 1; attempt < attempts && !said.equals("200"); attempt++) {
          Thread.sleep(EVERY);
          said = ask(client, url);
        }
        spec.commandLine().getOut().println(url + ": " + said);
        if (!said.equals("200")) {
          return 1;
        }
      }
    }
    return 0;
  }

  private static String ask(HttpClient client, URI url) throws InterruptedException {
    try {
      HttpRequest request = HttpRequest.newBuilder(url).timeout(REQUEST).build();
      return Integer.toString(client.send(request, BodyHandlers.discarding()).statusCode());
    } catch (IOException e) {
      return e.toString();
    }
  }
}
