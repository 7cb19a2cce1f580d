package io.keymast.reconciler.restore;

import io.keymast.authority.LoadedAuthority;
import io.keymast.domain.Der;
import io.keymast.pki.VerifiedCrl;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The CRLs that were published, as Key Installers, caches or a CDN still have them. They are signed
 * by our own CA's key, so that it does not matter who answers, nor by which way.
 */
public final class PublishedCopies {
  private static final Logger LOG = LoggerFactory.getLogger(PublishedCopies.class);
  private static final long LONGEST = 64L * 1024 * 1024;

  private final List<URI> sources;
  private final HttpClient client;
  private final Resolver resolver;
  private final Duration patience;

  /** As {@link InetAddress#getAllByName(String)}. */
  @FunctionalInterface
  public interface Resolver {
    InetAddress[] addresses(String host) throws UnknownHostException;
  }

  /**
   * @param sources base URLs; every address of a plain http host is asked: replicas know different
   *     things
   * @param patience until the last octet of an answer: who begins one and goes on never hinders
   *     nobody
   */
  public PublishedCopies(
      List<URI> sources, HttpClient client, Resolver resolver, Duration patience) {
    this.sources = List.copyOf(sources);
    this.client = client;
    this.resolver = resolver;
    this.patience = patience;
  }

  /**
   * @param isComplete whether every address of every source said what it has, be it nothing: one
   *     that was just started may be blank, and its neighbour not
   */
  record Found(List<VerifiedCrl> crls, boolean isComplete) {}

  private sealed interface Answer {
    record Has(VerifiedCrl crl) implements Answer {}

    record HasNone() implements Answer {}

    record Silent() implements Answer {}
  }

  Found of(LoadedAuthority authority) {
    List<VerifiedCrl> crls = new ArrayList<>();
    boolean isComplete = true;
    for (URI source : sources) {
      List<Answer> answers = addressesOf(source).map(address -> ask(address, authority)).toList();
      answers.forEach(
          answer -> {
            if (answer instanceof Answer.Has(var crl)) {
              crls.add(crl);
            }
          });
      isComplete &= answers.stream().noneMatch(Answer.Silent.class::isInstance);
    }
    return new Found(crls, isComplete);
  }

  private Stream<URI> addressesOf(URI source) {
    if (!"http".equals(source.getScheme())) {
      return Stream.of(source);
    }
    try {
      return Stream.of(resolver.addresses(source.getHost()))
          .map(
              address ->
                  URI.create(
                      "http://"
                          + (address.getHostAddress().contains(":")
                              ? "[" + address.getHostAddress() + "]"
                              : address.getHostAddress())
                          + (source.getPort() < 0 ? "" : ":" + source.getPort())
                          + (source.getRawPath() == null ? "" : source.getRawPath())));
    } catch (UnknownHostException e) {
      return Stream.of(source);
    }
  }

  private Answer ask(URI base, LoadedAuthority authority) {
    URI url = URI.create(withoutSlash(base.toString()) + authority.publicationPath() + ".crl");
    CompletableFuture<HttpResponse<byte[]>> asked =
        client.sendAsync(
            HttpRequest.newBuilder(url).build(),
            BodyHandlers.limiting(BodyHandlers.ofByteArray(), LONGEST));
    try {
      HttpResponse<byte[]> response = asked.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return switch (response.statusCode()) {
        case 200 ->
            VerifiedCrl.parse(Der.copyOf(response.body()), authority.key().certificate())
                .<Answer>map(Answer.Has::new)
                .orElseGet(() -> silent(url, "its answer is no CRL of this CA key"));
        case 404 -> new Answer.HasNone();
        default -> silent(url, "status " + response.statusCode());
      };
    } catch (ExecutionException e) {
      return silent(url, String.valueOf(e.getCause()));
    } catch (TimeoutException e) {
      asked.cancel(true);
      return silent(url, "no whole answer within " + patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return silent(url, "interrupted");
    }
  }

  private static Answer silent(URI url, String why) {
    LOG.atInfo()
        .addKeyValue("url", url)
        .addKeyValue("why", why)
        .log("the published CRL could not be had for comparison");
    return new Answer.Silent();
  }

  private static String withoutSlash(String base) {
    return base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
  }
}
