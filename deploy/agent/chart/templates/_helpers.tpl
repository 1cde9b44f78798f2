{{- define "agent.name" -}}
{{- if contains "issuer-backup" .Release.Name }}{{ .Release.Name }}{{ else }}{{ .Release.Name }}-issuer-backup{{ end }}
{{- end }}

{{- define "agent.labels" -}}
app.kubernetes.io/name: issuer-backup
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: agent
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "agent.claim" -}}
{{ default (include "agent.name" .) .Values.persistence.existingClaim }}
{{- end }}
