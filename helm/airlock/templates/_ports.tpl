{{- /* Port numbers as a list in JSON: of Redis, and of the shop. */ -}}
{{- define "airlock.redisPorts" -}}
{{- $ports := list }}
{{- if .Values.networkPolicy.redis.ports }}
{{- range .Values.networkPolicy.redis.ports }}{{ $ports = append $ports (int .) }}{{ end }}
{{- else if .Values.engine.urlSecret.name }}{{ $ports = list 6379 26379 }}
{{- else }}
{{- $sentinel := eq .Values.engine.redis.mode "sentinel" }}
{{- range .Values.engine.redis.hosts }}
{{- $ports = append $ports (regexFind ":[0-9]+$" . | trimPrefix ":" | default (ternary "26379" "6379" $sentinel) | int) }}
{{- end }}
{{- if $sentinel }}{{ $ports = append $ports 6379 }}{{ end }}
{{- end }}
{{- $ports | uniq | toJson }}
{{- end }}

{{- define "airlock.shopPorts" -}}
{{- $ports := list }}
{{- if .Values.networkPolicy.shop.ports }}
{{- range .Values.networkPolicy.shop.ports }}{{ $ports = append $ports (int .) }}{{ end }}
{{- else }}
{{- range .Values.config.rooms }}
{{- $url := .upstream }}
{{- if kindIs "map" $url }}{{ $url = $url.url }}{{ end }}
{{- $usual := ternary "443" "80" (hasPrefix "https:" $url) }}
{{- $host := get (urlParse $url) "host" }}
{{- $ports = append $ports (regexFind ":[0-9]+$" $host | trimPrefix ":" | default $usual | int) }}
{{- end }}
{{- end }}
{{- $ports | uniq | toJson }}
{{- end }}
