package io.keymast.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The chart as it was before authorities had one field more. */
record OlderChart(Path folder) {
  static final String VERSION = "0.0.9";

  /**
   * @param newer the chart of today, in files of its own
   */
  static OlderChart beside(Keyboard keyboard, String newer, String folder, String field)
      throws IOException {
    keyboard.types("mkdir -p %2$s && cp -r %1$s/. %2$s".formatted(newer, folder));
    OlderChart older = new OlderChart(keyboard.folder().resolve(folder));
    older.isOfItsVersion();
    older.lacks(field);
    return older;
  }

  private void isOfItsVersion() throws IOException {
    Path chart = folder.resolve("Chart.yaml");
    Files.writeString(
        chart, Files.readString(chart).replaceFirst("(?m)^version: .*$", "version: " + VERSION));
  }

  private void lacks(String field) throws IOException {
    Path file = folder.resolve("files/crds/certificateauthorities.yaml");
    JsonNode definition = Serialization.unmarshal(Files.readString(file), JsonNode.class);
    ObjectNode fields =
        (ObjectNode)
            definition.at("/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties");
    assertThat(fields.remove(field)).isNotNull();
    Files.writeString(file, Serialization.asYaml(definition));
  }
}
