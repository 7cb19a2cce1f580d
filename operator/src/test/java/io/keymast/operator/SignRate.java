package io.keymast.operator;

import com.sun.management.OperatingSystemMXBean;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.Validity;
import io.keymast.pki.CaKey;
import io.keymast.pki.CaSubject;
import io.keymast.pki.CertificateBuilder;
import io.keymast.pki.CertificateProfile;
import io.keymast.pki.SecretText;
import io.keymast.pki.TokenKey;
import io.keymast.support.SoftToken;
import io.keymast.token.AllowedTokens;
import io.keymast.token.Token;
import io.keymast.token.TokenName;
import io.keymast.token.Tokens;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * How many certificates a CA key signs one after the other in a second of CPU time, in a SoftHSM 2
 * token, which has a thread of its own, and in software: what {@code tools/sign-rate} prints. The
 * two take turns, so that the machine's other work meets both.
 */
final class SignRate {
  private static final TokenName TOKEN = new TokenName("softhsm", "rate");
  private static final String NAMESPACE = "rate";
  private static final SecretText PIN = SecretText.of(SoftToken.PIN);
  private static final CaSubject SUBJECT =
      new CaSubject("Sign rate", Optional.empty(), Optional.empty());
  private static final Validity VALIDITY =
      new Validity(Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2036-01-01T00:00:00Z"));
  private static final List<String> ALGORITHMS =
      List.of("ECDSA-P256", "ECDSA-P384", "RSA-3072", "RSA-4096");
  private static final int ROUNDS = 4;
  private static final long TURN = Duration.ofMillis(200).toNanos();

  private final SecureRandom random;
  private final LongSupplier cpuTime;

  private SignRate(SecureRandom random, LongSupplier cpuTime) {
    this.random = random;
    this.cpuTime = cpuTime;
  }

  public static void main(String[] arguments) {
    SoftToken.initialized(TOKEN.label());
    SignRate rate =
        new SignRate(
            new SecureRandom(),
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)::getProcessCpuTime);
    AllowedTokens allowed =
        new AllowedTokens(
            Map.of(TOKEN.module(), SoftToken.library()), Map.of(TOKEN, Set.of(NAMESPACE)));
    try (Tokens tokens = new Tokens(allowed, Duration.ofMinutes(1), System::nanoTime)) {
      System.out.println("| CA key | software, a second | SoftHSM 2, a second | ratio |");
      System.out.println("|---|---|---|---|");
      Token token = tokens.allowed(NAMESPACE, TOKEN);
      ALGORITHMS.forEach(algorithm -> System.out.println(rate.row(token, algorithm)));
    }
  }

  private String row(Token hardware, String algorithm) {
    hardware.generate(PIN, algorithm, algorithm);
    TokenKey inToken = hardware.find(PIN, algorithm).orElseThrow().key();
    SerialNumber one = new SerialNumber(BigInteger.ONE);
    CaKey software = CaKey.selfSigned(SUBJECT, algorithm, one, VALIDITY, random);
    CaKey token = CaKey.selfSigned(SUBJECT, inToken, one, VALIDITY, random);
    CertificateProfile profile =
        new CertificateProfile.OcspResponder(
            "Sign rate", inToken.subjectPublicKeyInfo(), one, VALIDITY);
    turn(software, profile);
    turn(token, profile);
    double softwareRate = 0;
    double tokenRate = 0;
    for (int round = 0; round < ROUNDS; round++) {
      softwareRate += turn(software, profile) / ROUNDS;
      tokenRate += turn(token, profile) / ROUNDS;
    }
    return "| %s | %.0f | %.0f | %.2f |"
        .formatted(algorithm, softwareRate, tokenRate, tokenRate / softwareRate);
  }

  /** Returns signatures a second. */
  private double turn(CaKey key, CertificateProfile profile) {
    long start = cpuTime.getAsLong();
    long signed = 0;
    while (cpuTime.getAsLong() - start < TURN) {
      CertificateBuilder.sign(profile, key, random);
      signed++;
    }
    return signed * 1e9 / (cpuTime.getAsLong() - start);
  }
}
