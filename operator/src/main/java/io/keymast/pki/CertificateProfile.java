package io.keymast.pki;

import io.keymast.domain.CertificateUsage;
import io.keymast.domain.Der;
import io.keymast.domain.Eui64;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.Validity;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.util.IPAddress;

/**
 * Everything that a certificate says but its issuer. Constructors refuse what must never be signed
 * with {@link IllegalArgumentException}; messages never echo the value.
 */
public sealed interface CertificateProfile {
  SerialNumber serialNumber();

  Validity validity();

  Der subjectPublicKeyInfo();

  /**
   * A base station's: identity by subject, DNS name (IKE's ID_FQDN) and {@code urn:dev:mac} (RFC
   * 9039); never taken from a certification request.
   */
  record Station(
      Eui64 eui,
      String dnsSuffix,
      Optional<String> organization,
      CertificateUsage usage,
      Der subjectPublicKeyInfo,
      PublicationUrls urls,
      SerialNumber serialNumber,
      Validity validity)
      implements CertificateProfile {
    public Station {
      new StationNames(eui, dnsSuffix, organization);
    }

    public StationNames names() {
      return new StationNames(eui, dnsSuffix, organization);
    }
  }

  /** The Key Installer's own, for TLS (RFC 9525: names stand in subjectAltName). */
  record Server(
      List<String> dnsNames,
      List<String> ipAddresses,
      Der subjectPublicKeyInfo,
      PublicationUrls urls,
      SerialNumber serialNumber,
      Validity validity)
      implements CertificateProfile {
    public Server {
      dnsNames = List.copyOf(dnsNames);
      ipAddresses = List.copyOf(ipAddresses);
      dnsNames.forEach(name -> NameText.requireDnsName("dnsNames", name));
      if (!ipAddresses.stream().allMatch(IPAddress::isValid)) {
        throw new IllegalArgumentException("ipAddresses are IPv4 or IPv6 addresses");
      }
      if (dnsNames.isEmpty() && ipAddresses.isEmpty()) {
        throw new IllegalArgumentException("a server needs a DNS name or an IP address");
      }
    }
  }

  /** A delegated OCSP responder's (RFC 6960, 4.2.2.2), not checked for revocation itself. */
  record OcspResponder(
      String commonName, Der subjectPublicKeyInfo, SerialNumber serialNumber, Validity validity)
      implements CertificateProfile {
    public OcspResponder {
      NameText.requireAttribute("commonName", commonName);
    }
  }

  /**
   * Another CA's name and key: who trusts the issuer accepts what that CA signs, and no CA below
   * it.
   *
   * @param certified the other CA's own certificate, which this one does not outlive
   */
  record CrossCertificate(
      ParsedCertificate certified,
      PublicationUrls urls,
      SerialNumber serialNumber,
      Validity validity)
      implements CertificateProfile {
    public CrossCertificate {
      if (!certified.certificateAuthority() || certified.subjectKeyId().isEmpty()) {
        throw new IllegalArgumentException("a cross-certificate is of a CA with a key identifier");
      }
      if (validity.notAfter().isAfter(certified.validity().notAfter())) {
        throw new IllegalArgumentException("a cross-certificate must not outlive the CA's own");
      }
    }

    @Override
    public Der subjectPublicKeyInfo() {
      return certified.subjectPublicKeyInfo();
    }
  }
}
