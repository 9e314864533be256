{{- define "airlock.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "airlock.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" }}
{{- else if contains (include "airlock.name" .) .Release.Name }}
{{- .Release.Name | trunc 52 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "airlock.name" .) | trunc 52 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- /* Of the pods that take visitors: what Services, policies and budgets select. */ -}}
{{- define "airlock.selectorLabels" -}}
app.kubernetes.io/name: {{ include "airlock.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: gateway
{{- end }}

{{- define "airlock.labels" -}}
{{- $ := index . 0 -}}
app.kubernetes.io/name: {{ include "airlock.name" $ }}
app.kubernetes.io/instance: {{ $.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
app.kubernetes.io/part-of: airlock
app.kubernetes.io/version: {{ $.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $.Chart.Name $.Chart.Version | replace "+" "_" }}
{{- with $.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "airlock.image" -}}
{{- with .Values.image -}}
{{- if .digest }}{{ .repository }}@{{ .digest }}{{ else }}{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}
{{- end }}
{{- end }}

{{- define "airlock.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}{{ .Values.serviceAccount.name | default (include "airlock.fullname" .) }}
{{- else }}{{ .Values.serviceAccount.name | default "default" }}{{ end }}
{{- end }}

{{- define "airlock.port" -}}
{{ regexFind "[0-9]+$" .Values.config.listen }}
{{- end }}

{{- define "airlock.opsPort" -}}
{{ regexFind "[0-9]+$" .Values.config.ops.listen }}
{{- end }}

{{- /* The Secret with the keys; empty where the embedded engine makes its own. */ -}}
{{- define "airlock.keysSecret" -}}
{{- if .Values.keys.secretName }}{{ .Values.keys.secretName }}
{{- else if .Values.keys.job.enabled }}{{ include "airlock.fullname" . }}-keys
{{- end }}
{{- end }}

{{- /* SIGTERM comes preStopSeconds after the pod is told to go; ten seconds are for the ledger's last releases. */ -}}
{{- define "airlock.terminationGracePeriodSeconds" -}}
{{- $least := add .Values.preStopSeconds (.Values.config.drainDelaySeconds | default 0) (dig "drainSeconds" 30 .Values.config) | int }}
{{- $given := .Values.terminationGracePeriodSeconds }}
{{- if kindIs "invalid" $given }}{{ add $least 10 }}
{{- else if lt (int $given) $least }}
{{- fail (printf "terminationGracePeriodSeconds: %d is less than preStopSeconds + config.drainDelaySeconds + config.drainSeconds, which are %d: requests in flight would be cut" (int $given) $least) }}
{{- else }}{{ $given }}
{{- end }}
{{- end }}

{{- /* Refuses what would render and not run. */ -}}
{{- define "airlock.check" -}}
{{- $redis := eq .Values.engine.kind "redis" }}
{{- with .Values.engine }}
{{- if and $redis (not .urlSecret.name) (not .redis.hosts) }}
{{- fail "engine.kind: redis needs engine.redis.hosts, or a whole URL in engine.urlSecret" }}
{{- end }}
{{- if and $redis (eq .redis.mode "sentinel") (not .redis.primaryName) (not .urlSecret.name) }}
{{- fail "engine.redis.mode: sentinel needs engine.redis.primaryName" }}
{{- end }}
{{- if and $redis (eq .redis.mode "single") (gt (len .redis.hosts) 1) (not .urlSecret.name) }}
{{- fail "engine.redis.mode: single takes one host; several are sentinel or cluster" }}
{{- end }}
{{- if and $redis (eq .redis.mode "cluster") (ne (int .redis.database) 0) (not .urlSecret.name) }}
{{- fail "engine.redis.mode: cluster has no engine.redis.database" }}
{{- end }}
{{- if and .redis.username (not .redis.passwordSecret.name) $redis (not .urlSecret.name) }}
{{- fail "engine.redis.username needs engine.redis.passwordSecret.name" }}
{{- end }}
{{- end }}
{{- if and $redis (not (include "airlock.keysSecret" .)) }}
{{- fail "with Redis all gateways need the same keys: name their Secret in keys.secretName, or let keys.job.enabled make it" }}
{{- end }}
{{- if and .Values.autoscaling.enabled (not $redis) }}
{{- fail "autoscaling needs engine.kind: redis; the embedded engine is one gateway's own" }}
{{- end }}
{{- if and (not $redis) (gt (int (.Values.config.workers | default 1)) 1) }}
{{- fail "config.workers above 1 needs engine.kind: redis" }}
{{- end }}
{{- if and .Values.httpRoute.enabled (not .Values.httpRoute.parentRefs) }}
{{- fail "httpRoute.enabled needs httpRoute.parentRefs: the Gateway that carries the route" }}
{{- end }}
{{- range $name, $_ := merge (dict) .Values.files .Values.binaryFiles }}
{{- if eq $name "airlock.yaml" }}{{ fail "files: airlock.yaml is made of config" }}{{ end }}
{{- end }}
{{- end }}

{{- /* Of what is no gateway: the Job of the keys, the pods of `helm test`. */ -}}
{{- define "airlock.jobSelectorLabels" -}}
{{- $ := index . 0 -}}
app.kubernetes.io/name: {{ include "airlock.name" $ }}
app.kubernetes.io/instance: {{ $.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}
