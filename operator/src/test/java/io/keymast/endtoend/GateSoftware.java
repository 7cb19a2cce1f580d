package io.keymast.endtoend;

import io.keymast.pki.ForeignCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What stands where stations come in, by the configuration and the hook of the examples. */
enum GateSoftware {
  NGINX("nginx", "nginx.conf") {
    @Override
    String adapted(String example, Path folder) {
      return "daemon off;\npid %s/nginx.pid;\nerror_log %s/error.log;\n".formatted(folder, folder)
          + example
              .replace("/var/log/nginx/keymast.log", folder + "/seen.log")
              .replace("listen 8887", "listen " + LISTENS)
              .replace("http {", "http {\n" + temporaryFolders(folder));
    }

    /** The refused get their 400; a reload cuts whose handshake took longer than it waits for. */
    @Override
    boolean isVerdict(Box.Http answer) {
      return answer.status() != 0;
    }

    @Override
    List<String> command(Path folder) {
      return List.of("-c", folder.resolve("nginx.conf").toString());
    }

    @Override
    String settings(Path folder) {
      return "NGINX='nginx -c %s/nginx.conf'; export NGINX".formatted(folder);
    }
  },
  HAPROXY("haproxy", "haproxy.cfg") {
    @Override
    String adapted(String example, Path folder) {
      return example
          .replace("/run/haproxy/keymast.sock", folder + "/haproxy.sock")
          .replace("bind :8887", "bind " + LISTENS)
          .replace("log /dev/log local0", "log stdout format raw local0");
    }

    /** The refused get an alert. */
    @Override
    boolean isVerdict(Box.Http answer) {
      return answer.exitCode() != Box.Http.TIMED_OUT;
    }

    @Override
    List<String> command(Path folder) {
      return List.of(
          "-W",
          "-f",
          folder.resolve("haproxy.cfg").toString(),
          "-p",
          folder.resolve("haproxy.pid").toString());
    }

    @Override
    String settings(Path folder) {
      var _ = ForeignCommand.find("socat");
      return """
      HAPROXY_SOCKET=%s/haproxy.sock
      RELOAD="kill -USR2 $(head -n 1 %s/haproxy.pid 2>/dev/null)"
      export HAPROXY_SOCKET RELOAD"""
          .formatted(folder, folder);
    }
  };

  static final String LISTENS = "127.0.0.1:@PORT@";

  private final String program;
  private final String configuration;

  GateSoftware(String program, String configuration) {
    this.program = program;
    this.configuration = configuration;
  }

  /** The example's configuration for a gate that lives in one folder. */
  abstract String adapted(String example, Path folder);

  /** Whether it says that the gate lets in, or that it refuses; else a station comes again. */
  abstract boolean isVerdict(Box.Http answer);

  /** Options that keep it in the foreground. */
  abstract List<String> command(Path folder);

  /** What its hook has to know, as lines of a shell. */
  abstract String settings(Path folder);

  /** Where the program is missing, the test that asks does not run. */
  Tied start(Path folder) {
    return Tied.start(folder, program, ForeignCommand.find(program).commandLine(command(folder)));
  }

  void configure(Path examples, Path folder, int port, int backend) {
    try {
      String example = Files.readString(examples.resolve(program).resolve(configuration));
      Files.writeString(
          folder.resolve(configuration),
          adapted(example, folder)
              .replace("@PORT@", Integer.toString(port))
              .replace("/var/lib/keymast-trust", folder + "/trust")
              .replace("/etc/keymast-gate", folder.toString())
              .replace("127.0.0.1:8080", "127.0.0.1:" + backend));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path hook(Path examples) {
    return examples.resolve(program).resolve("load.sh");
  }

  @Override
  public String toString() {
    return program;
  }

  private static String temporaryFolders(Path folder) {
    StringBuilder lines = new StringBuilder();
    for (String kind : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
      lines.append("    %s_temp_path %s/%s;\n".formatted(kind, folder, kind));
    }
    return lines.toString();
  }
}
