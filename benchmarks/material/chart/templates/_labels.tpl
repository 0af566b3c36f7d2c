{{- define "labels" -}}
app.kubernetes.io/name: {{ .Values.name }}
app.kubernetes.io/managed-by: canarygen
team: {{ .Values.team }}
{{- end }}
