{{- /* The engine's URL with what is secret as $(VARIABLES), which Kubernetes puts in. Empty: it comes whole from a Secret. */ -}}
{{- define "airlock.engineUrl" -}}
{{- if eq .Values.engine.kind "embedded" }}embedded
{{- else if not .Values.engine.urlSecret.name }}
{{- with .Values.engine.redis }}
{{- $scheme := ternary "rediss" "redis" .tls }}
{{- if ne .mode "single" }}{{ $scheme = printf "%s+%s" $scheme .mode }}{{ end }}
{{- $login := "" }}
{{- if .passwordSecret.name }}{{ $login = printf "%s:$(REDIS_PASSWORD)@" (.username | urlquery | replace "+" "%20") }}{{ end }}
{{- $url := printf "%s://%s%s" $scheme $login (join "," .hosts) }}
{{- if eq .mode "single" }}{{ $url = printf "%s/%d" $url (int .database) }}{{ end }}
{{- if eq .mode "sentinel" }}
{{- $url = printf "%s/%s/%d" $url (.primaryName | urlquery | replace "+" "%20") (int .database) }}
{{- if .sentinel.passwordSecret.name }}
{{- $user := ternary (printf "sentinelUsername=%s&" (.sentinel.username | urlquery | replace "+" "%20")) "" (ne .sentinel.username "") }}
{{- $url = printf "%s?%ssentinelPassword=$(REDIS_SENTINEL_PASSWORD)" $url $user }}
{{- end }}
{{- end }}
{{- $url }}
{{- end }}
{{- end }}
{{- end }}

{{- /* Whether the URL has a secret, and so stands in the environment and not in the ConfigMap. */ -}}
{{- define "airlock.engineIsSecret" -}}
{{- if or (not (include "airlock.engineUrl" .)) (contains "$(" (include "airlock.engineUrl" .)) }}yes{{ end }}
{{- end }}

{{- define "airlock.keysPath" -}}
{{- if include "airlock.keysSecret" . }}/etc/airlock-keys/{{ .Values.keys.key }}
{{- else }}/var/lib/airlock/airlock-keys.json
{{- end }}
{{- end }}

{{- /* airlock.yaml: the values' own YAML with the three keys that are the chart's. */ -}}
{{- define "airlock.config" -}}
{{- $own := dict "keys" (include "airlock.keysPath" .) "dataDir" "/var/lib/airlock/ledger" }}
{{- if not (include "airlock.engineIsSecret" .) }}{{ $_ := set $own "engine" (include "airlock.engineUrl" .) }}{{ end }}
{{- merge $own (deepCopy .Values.config) | toYaml }}
{{- end }}

{{- /* What a running gateway takes up without a restart. */ -}}
{{- define "airlock.reloads" -}}
{{- if and .Values.configReload (eq .Values.engine.kind "redis") }}yes{{ end }}
{{- end }}

{{- /* Another checksum is another pod. Where gateways take the file up, it is of what they cannot. */ -}}
{{- define "airlock.configChecksum" -}}
{{- if include "airlock.reloads" . }}
{{- dict "engine" (include "airlock.engineUrl" .) "ops" .Values.config.ops "listen" .Values.config.listen "keys" (include "airlock.keysPath" .) | toJson | sha256sum }}
{{- else }}
{{- printf "%s%s%s" (include "airlock.config" .) (toJson .Values.files) (toJson .Values.binaryFiles) | sha256sum }}
{{- end }}
{{- end }}
