{{- define "keymast.labels" -}}
app.kubernetes.io/name: keymast
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "keymast.operatorUser" -}}
system:serviceaccount:{{ .Release.Namespace }}:keymast-operator
{{- end }}

{{- define "keymast.keyInstallerUser" -}}
system:serviceaccount:{{ .Release.Namespace }}:keymast-key-installer
{{- end }}
