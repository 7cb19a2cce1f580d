{{- define "keymast.image" -}}
{{- with .Values.image -}}
{{ .repository }}{{ if .digest }}@{{ .digest }}{{ else }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}
{{- end }}
{{- end }}

{{- define "keymast.podSecurity" -}}
runAsNonRoot: true
{{- with .Values.userId }}
{{- /* A number of a file of values is a floating one. */}}
runAsUser: {{ int64 . }}
runAsGroup: {{ int64 . }}
{{- end }}
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "keymast.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{- define "keymast.pullSecrets" -}}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end }}

{{- /* What both processes' pods have in common. Takes a list: the root, the settings, the selector's labels as YAML. */}}
{{- define "keymast.podSettings" -}}
{{- $root := index . 0 -}}
{{- $settings := index . 1 -}}
{{- $selector := index . 2 -}}
automountServiceAccountToken: true
enableServiceLinks: false
terminationGracePeriodSeconds: {{ $settings.terminationGracePeriodSeconds }}
securityContext:
  {{- include "keymast.podSecurity" $root | nindent 2 }}
{{- include "keymast.pullSecrets" $root }}
{{- with $settings.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with $settings.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $settings.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $settings.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
topologySpreadConstraints:
{{- if $settings.topologySpreadConstraints }}
  {{- toYaml $settings.topologySpreadConstraints | nindent 2 }}
{{- else }}
  {{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- $selector | nindent 8 }}
    # Else the pods that an upgrade replaces decide where the new ones go.
    matchLabelKeys: [pod-template-hash]
  {{- end }}
{{- end }}
volumes:
  - name: tmp
    emptyDir:
      sizeLimit: 64Mi
{{- with $root.Values.keyBlocklists.configMapName }}
  - name: key-blocklists
    configMap:
      name: {{ . }}
{{- end }}
{{- with $settings.volumes }}
{{ toYaml . | indent 2 }}
{{- end }}
{{- end }}

{{- /* What both processes' containers have in common. Takes a list: the root, the settings. */}}
{{- define "keymast.containerSettings" -}}
{{- $root := index . 0 -}}
{{- $settings := index . 1 -}}
image: {{ include "keymast.image" $root }}
imagePullPolicy: {{ $root.Values.image.pullPolicy }}
securityContext:
  {{- include "keymast.containerSecurity" . | nindent 2 }}
env:
  - name: KEYMAST_LOG_LEVEL
    value: {{ $root.Values.logLevel }}
{{- with $settings.javaOptions }}
  - name: JDK_JAVA_OPTIONS
    value: {{ . | quote }}
{{- end }}
{{- with $settings.env }}
{{ toYaml . | indent 2 }}
{{- end }}
startupProbe:
  httpGet: {path: /livez, port: management}
  periodSeconds: 2
  failureThreshold: 60
livenessProbe:
  httpGet: {path: /livez, port: management}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet: {path: /readyz, port: management}
  periodSeconds: 5
  timeoutSeconds: 3
{{- with $settings.resources }}
resources:
  {{- toYaml . | nindent 2 }}
{{- end }}
volumeMounts:
  - name: tmp
    mountPath: /tmp
{{- if $root.Values.keyBlocklists.configMapName }}
  - name: key-blocklists
    mountPath: /etc/keymast/blocklists
    readOnly: true
{{- end }}
{{- with $settings.volumeMounts }}
{{ toYaml . | indent 2 }}
{{- end }}
{{- end }}

{{- define "keymast.blocklistArguments" -}}
{{- if .Values.keyBlocklists.configMapName }}
{{- range .Values.keyBlocklists.files }}
- --key-blocklist=/etc/keymast/blocklists/{{ . }}
{{- end }}
{{- end }}
{{- end }}

{{- /* Takes a list: the root, the settings, the component. */}}
{{- define "keymast.podMetadata" -}}
{{- $root := index . 0 -}}
{{- $settings := index . 1 -}}
labels:
  {{- include "keymast.labels" $root | nindent 2 }}
  app.kubernetes.io/component: {{ index . 2 }}
  {{- with $settings.podLabels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with $settings.podAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
