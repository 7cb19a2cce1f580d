package io.keymast.endtoend;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * Requests that are taken, but for those of stations that enrol with what is no request.
 *
 * @param published the path of an authority's CRL and CA certificate, without their endings
 * @param responder the path of its OCSP responder
 * @param ocspRequest about one of its certificates
 * @param serialNumber of that
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record RequestPatterns(
    String published, String responder, byte[] ocspRequest, String serialNumber) {

  List<String> of(Entrance entrance) {
    return switch (entrance) {
      case STATIONS -> ofStations();
      case CONCENTRATORS -> ofConcentrators();
      case PUBLICATION -> ofRelyingParties();
    };
  }

  /**
   * Of one station: an enrolment as it should be, then others.
   *
   * @param certificationRequest in base64, by the station's key
   * @param proof a line of the header, such as a password; empty where the handshake proves enough
   */
  static List<String> enrolments(String certificationRequest, String proof) {
    String inLines = certificationRequest.replaceAll(".{64}", "$0\r\n");
    return List.of(
        enrolment("simpleenroll", proof, certificationRequest),
        enrolment("simplereenroll", "Connection: keep-alive\r\n" + proof, inLines),
        request(
            "POST /.well-known/est/simpleenroll",
            proof + "Content-Type: application/pkcs10\r\nTransfer-Encoding: chunked",
            "%x\r\n%s\r\n0\r\n\r\n".formatted(inLines.length(), inLines)),
        request("GET /v1/certificate", proof + "If-None-Match: \"0\"", ""));
  }

  private static String enrolment(String operation, String fields, String body) {
    return request(
        "POST /.well-known/est/" + operation,
        fields + "Content-Type: application/pkcs10\r\nContent-Length: %d".formatted(body.length()),
        body);
  }

  private static List<String> ofStations() {
    return List.of(
        request("GET /v1/certificate", "User-Agent: keymast-agent/1.0 LRR/2.8.12", ""),
        request("GET /v1/stations.box-1/certificate", "If-None-Match: \"0\"", ""),
        request("GET /.well-known/est/cacerts", "Authorization: Basic YTpi", ""),
        request("GET /v1/ca", "Accept-Encoding: gzip", ""),
        request("HEAD /.well-known/est/csrattrs", "Connection: keep-alive", ""),
        request(
            "POST /.well-known/est/simpleenroll",
            "Content-Type: application/pkcs10\r\nContent-Length: 8",
            "MIIBAA=="),
        request(
            "POST /.well-known/est/simplereenroll",
            "Content-Type: application/pkcs10\r\nTransfer-Encoding: chunked",
            "4\r\nMIIB\r\n4;x=y\r\nAA==\r\n0\r\nTrailer: x\r\n\r\n"),
        request(
            "POST /.well-known/est/simpleenroll",
            "Content-Type: application/pkcs10\r\nExpect: 100-continue\r\nContent-Length: 4",
            "MIIB"));
  }

  private List<String> ofConcentrators() {
    String report = serialNumber + "\n0badcafe\r\n" + serialNumber + "\n";
    return List.of(
        posted("/v1/in-use", "text/plain; charset=utf-8", serialNumber + "\n"),
        posted("/v1/in-use", "text/plain", report),
        posted("/v1/in-use", "application/octet-stream", "0\n".repeat(200)),
        request(
            "POST /v1/in-use",
            "Transfer-Encoding: chunked",
            "%x\r\n%s\r\n0\r\n\r\n".formatted(report.length(), report)),
        request("GET /v1/in-use", "Connection: keep-alive", ""));
  }

  private List<String> ofRelyingParties() {
    String inPath = Base64.getEncoder().encodeToString(ocspRequest);
    String octets = new String(ocspRequest, StandardCharsets.ISO_8859_1);
    return List.of(
        request("GET " + published + ".crl", "If-None-Match: \"0\"", ""),
        request("HEAD " + published + ".crl", "Connection: keep-alive", ""),
        request(
            "GET " + published + ".crl", "If-Modified-Since: Mon, 23 Nov 2026 12:00:00 GMT", ""),
        request("GET " + published + ".crt", "Range: bytes=0-9", ""),
        request("GET " + responder + "/" + inPath, "Accept: application/ocsp-response", ""),
        request(
            "GET " + responder + "/" + inPath.replace("/", "%2F").replace("=", "%3D"),
            "Connection: keep-alive",
            ""),
        posted(responder, "application/ocsp-request", octets),
        request(
            "POST " + responder,
            "Content-Type: application/ocsp-request\r\nTransfer-Encoding: chunked",
            "%x\r\n%s\r\n0\r\n\r\n".formatted(octets.length(), octets)));
  }

  private static String posted(String path, String type, String body) {
    return request(
        "POST " + path,
        "Content-Type: %s\r\nContent-Length: %d".formatted(type, body.length()),
        body);
  }

  private static String request(String methodAndPath, String fields, String body) {
    return methodAndPath + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n\r\n" + body;
  }
}
