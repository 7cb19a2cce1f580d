{{- define "keymast.labels" -}}
app.kubernetes.io/name: keymast
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- /* Takes a list: the root, the component. What selects its pods never changes. */}}
{{- define "keymast.selector" -}}
app.kubernetes.io/name: keymast
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{- define "keymast.operatorUser" -}}
system:serviceaccount:{{ .Release.Namespace }}:keymast-operator
{{- end }}

{{- define "keymast.keyInstallerUser" -}}
system:serviceaccount:{{ .Release.Namespace }}:keymast-key-installer
{{- end }}

{{- /* Takes a shard's name, or that of none. */}}
{{- define "keymast.operatorName" -}}
keymast-operator{{ with . }}-{{ . }}{{ end }}
{{- end }}

{{- define "keymast.defaultAuthority" -}}
{{ include "keymast.defaultAuthorityNamespace" . }}/{{ .Values.defaultAuthority.name }}
{{- end }}

{{- /* Where authorities may be: in the release's own namespace, or else in the first that is named. */}}
{{- define "keymast.defaultAuthorityNamespace" -}}
{{- $namespaces := .Values.authorityNamespaces -}}
{{- if or .Values.defaultAuthority.namespace (not $namespaces) (has .Release.Namespace $namespaces) -}}
{{ .Values.defaultAuthority.namespace | default .Release.Namespace }}
{{- else -}}
{{ first $namespaces }}
{{- end -}}
{{- end }}

{{- /* For a policy to look into. */}}
{{- define "keymast.authorityNamespaces" -}}
{{ toJson (.Values.authorityNamespaces | default list) }}
{{- end }}
