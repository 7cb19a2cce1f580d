package io.keymast.keyinstaller;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.StationName;
import io.keymast.keyinstaller.Route.Endpoint;
import io.keymast.keyinstaller.Route.Label;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTest {
  @Test
  void pathsNameFunctions() {
    assertThat(Route.of("/v1/certificate")).contains(route(Endpoint.CERTIFICATE, new Label.None()));
    assertThat(Route.of("/v1/ca")).contains(route(Endpoint.CA, new Label.None()));
    assertThat(Route.of("/.well-known/est/simplereenroll"))
        .contains(route(Endpoint.SIMPLE_REENROLL, new Label.None()));
  }

  @Test
  void labelsNameStationsAndAuthorities() {
    assertThat(Route.of("/v1/ns.a.b/certificate"))
        .contains(route(Endpoint.CERTIFICATE, new Label.OfStation(new StationName("ns", "a.b"))));
    assertThat(Route.of("/v1/ca.ns.a/ca"))
        .contains(route(Endpoint.CA, new Label.OfAuthority(new AuthorityName("ns", "a"))));
    assertThat(Route.of("/v1/ca.ns.a/certificate"))
        .contains(route(Endpoint.CERTIFICATE, new Label.OfStation(new StationName("ca", "ns.a"))));
    assertThat(Route.of("/v1/ca.ns/ca"))
        .contains(route(Endpoint.CA, new Label.OfStation(new StationName("ca", "ns"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "", ".", "a.", ".a", "A.b", "a..", "a_b.c", "-a.b", "a/b.c"})
  void otherLabelsNameNothing(String label) {
    assertThat(Route.of("/v1/" + label + "/certificate"))
        .satisfiesAnyOf(
            route -> assertThat(route).isEmpty(),
            route ->
                assertThat(route).contains(route(Endpoint.CERTIFICATE, new Label.OfNothing())));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/v1",
        "/v1/",
        "/v1/in-use",
        "/v1/cacerts",
        "/.well-known/est/certificate",
        "/.well-known/est/a.b/c/cacerts",
        "/.well-known/est/serverkeygen"
      })
  void otherPathsNameNoFunction(String path) {
    assertThat(Route.of(path)).isEmpty();
  }

  private static Route route(Endpoint endpoint, Label label) {
    return new Route(endpoint, label);
  }
}
