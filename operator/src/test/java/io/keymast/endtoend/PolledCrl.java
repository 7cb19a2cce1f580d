package io.keymast.endtoend;

import io.keymast.domain.KeyId;
import io.keymast.domain.SerialNumber;
import io.keymast.support.RunArchive;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.cert.CRLException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A relying party that fetches a CRL all the time, and reads it by the JDK's means. */
final class PolledCrl implements AutoCloseable {
  private static final String CRL_NUMBER = "2.5.29.20";

  /** OCTET STRING and INTEGER, each with a tag and a short length. */
  private static final int NUMBER_START = 4;

  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private final HttpRequest request;
  private final List<X509CRL> answers = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService poller = Executors.newSingleThreadScheduledExecutor();

  PolledCrl(String url) {
    request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(5)).build();
    var _ = poller.scheduleWithFixedDelay(this::poll, 0, 200, TimeUnit.MILLISECONDS);
  }

  /** Of all answers, in their order. */
  List<BigInteger> numbers() {
    return answers.stream().map(PolledCrl::number).toList();
  }

  BigInteger number() {
    return number(answers.getLast());
  }

  Instant thisUpdate() {
    return answers.getLast().getThisUpdate().toInstant();
  }

  boolean lists(String... serialNumbers) {
    return !answers.isEmpty()
        && Arrays.stream(serialNumbers)
            .map(text -> SerialNumber.parse(text).orElseThrow().value())
            .allMatch(serial -> answers.getLast().getRevokedCertificate(serial) != null);
  }

  /** Every answer, for the auditor. */
  void keptIn(RunArchive archive, KeyId keyId) {
    answers.forEach(answer -> archive.keepsList("polled", keyId, number(answer), encoded(answer)));
  }

  private static byte[] encoded(X509CRL crl) {
    try {
      return crl.getEncoded();
    } catch (CRLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    poller.shutdownNow();
    client.shutdownNow();
  }

  /** A server that starts anew refuses for a moment; what counts is what is answered. */
  private void poll() {
    try {
      HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
      if (answer.statusCode() == 200) {
        answers.add(
            (X509CRL)
                CertificateFactory.getInstance("X.509")
                    .generateCRL(new ByteArrayInputStream(answer.body())));
      }
    } catch (IOException | GeneralSecurityException again) {
      // Asked again.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static BigInteger number(X509CRL crl) {
    byte[] extension = crl.getExtensionValue(CRL_NUMBER);
    return new BigInteger(Arrays.copyOfRange(extension, NUMBER_START, extension.length));
  }
}
