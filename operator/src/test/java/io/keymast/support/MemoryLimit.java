package io.keymast.support;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** What the chart lets a process have, unless it is told otherwise. */
public record MemoryLimit(Quantity quantity) {
  public static MemoryLimit ofKeyInstaller() {
    try {
      Map<?, ?> values =
          Serialization.unmarshal(
              Files.readString(
                  Path.of(System.getProperty("keymast.root"), "charts/keymast/values.yaml")),
              Map.class);
      Map<?, ?> own = (Map<?, ?>) Objects.requireNonNull(values.get("keyInstaller"));
      return new MemoryLimit(
          Objects.requireNonNull(
              Serialization.unmarshal(
                      Serialization.asYaml(own.get("resources")), ResourceRequirements.class)
                  .getLimits()
                  .get("memory")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public double bytes() {
    return quantity.getNumericalAmount().doubleValue();
  }
}
