{{- /* The pod of a gateway, for the Deployment and the StatefulSet. */ -}}
{{- define "airlock.pod" -}}
metadata:
  labels:
    {{- include "airlock.labels" (list . "gateway") | nindent 4 }}
    {{- with .Values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    checksum/config: {{ include "airlock.configChecksum" . }}
    {{- with .Values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  {{- with .Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  serviceAccountName: {{ include "airlock.serviceAccountName" . }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ include "airlock.terminationGracePeriodSeconds" . }}
  {{- with .Values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  securityContext:
    {{- toYaml .Values.podSecurityContext | nindent 4 }}
  containers:
    - name: airlock
      image: {{ include "airlock.image" . | quote }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      args:
        - serve
        - --config
        - /etc/airlock/airlock.yaml
        {{- if include "airlock.reloads" . }}
        - --watch
        {{- end }}
      {{- with include "airlock.env" . }}
      env:
        {{- . | nindent 8 }}
      {{- end }}
      {{- with .Values.extraEnvFrom }}
      envFrom:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      ports:
        - name: http
          containerPort: {{ include "airlock.port" . }}
          protocol: TCP
        - name: ops
          containerPort: {{ include "airlock.opsPort" . }}
          protocol: TCP
      startupProbe:
        httpGet: { path: /healthz, port: ops }
        {{- toYaml .Values.probes.startup | nindent 8 }}
      livenessProbe:
        httpGet: { path: /healthz, port: ops }
        {{- toYaml .Values.probes.liveness | nindent 8 }}
      readinessProbe:
        httpGet: { path: /servingz, port: ops }
        {{- toYaml .Values.probes.readiness | nindent 8 }}
      {{- if .Values.preStopSeconds }}
      lifecycle:
        preStop:
          sleep: { seconds: {{ .Values.preStopSeconds }} }
      {{- end }}
      resources:
        {{- toYaml .Values.resources | nindent 8 }}
      securityContext:
        {{- toYaml .Values.securityContext | nindent 8 }}
      volumeMounts:
        - name: config
          mountPath: /etc/airlock
          readOnly: true
        - name: data
          mountPath: /var/lib/airlock
        {{- if include "airlock.keysSecret" . }}
        - name: keys
          mountPath: /etc/airlock-keys
          readOnly: true
        {{- end }}
        {{- if .Values.engine.caSecret.name }}
        - name: ca
          mountPath: /etc/airlock-ca
          readOnly: true
        {{- end }}
        {{- with .Values.extraVolumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    {{- with .Values.extraContainers }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  volumes:
    - name: config
      configMap:
        name: {{ include "airlock.fullname" . }}
    {{- if not (include "airlock.claims" .) }}
    - name: data
      emptyDir: {}
    {{- end }}
    {{- with include "airlock.keysSecret" . }}
    - name: keys
      secret:
        secretName: {{ . }}
        defaultMode: 0440
    {{- end }}
    {{- with .Values.engine.caSecret }}
    {{- if .name }}
    - name: ca
      {{- if eq .kind "ConfigMap" }}
      configMap:
        name: {{ .name }}
      {{- else }}
      secret:
        secretName: {{ .name }}
      {{- end }}
    {{- end }}
    {{- end }}
    {{- with .Values.extraVolumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with include "airlock.spread" . }}
  topologySpreadConstraints:
    {{- . | nindent 4 }}
  {{- end }}
  {{- with .Values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}

{{- /* Whether a claim is the volume of the ledger. */ -}}
{{- define "airlock.claims" -}}
{{- if and (eq .Values.engine.kind "embedded") .Values.persistence.enabled }}yes{{ end }}
{{- end }}

{{- define "airlock.secretEnv" -}}
- name: {{ .name }}
  valueFrom:
    secretKeyRef:
      name: {{ .secret }}
      key: {{ .key }}
{{- end }}

{{- /* A variable that names others with $(…) comes after them. */ -}}
{{- define "airlock.env" -}}
{{- with .Values.engine }}
{{- if eq .kind "redis" }}
{{- if .urlSecret.name }}
{{ include "airlock.secretEnv" (dict "name" "AIRLOCK_ENGINE" "secret" .urlSecret.name "key" .urlSecret.key) }}
{{- else }}
{{- with .redis.passwordSecret }}
{{- if .name }}
{{ include "airlock.secretEnv" (dict "name" "REDIS_PASSWORD" "secret" .name "key" .key) }}
{{- end }}
{{- end }}
{{- with .redis.sentinel.passwordSecret }}
{{- if .name }}
{{ include "airlock.secretEnv" (dict "name" "REDIS_SENTINEL_PASSWORD" "secret" .name "key" .key) }}
{{- end }}
{{- end }}
{{- if include "airlock.engineIsSecret" $ }}
- name: AIRLOCK_ENGINE
  value: {{ include "airlock.engineUrl" $ | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- if .caSecret.name }}
- name: NODE_EXTRA_CA_CERTS
  value: {{ printf "/etc/airlock-ca/%s" .caSecret.key }}
{{- end }}
{{- end }}
{{- with .Values.opsToken }}
{{- if .secretName }}
{{ include "airlock.secretEnv" (dict "name" "AIRLOCK_OPS_TOKEN" "secret" .secretName "key" .key) }}
{{- end }}
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "airlock.spread" -}}
{{- $selector := dict "matchLabels" (include "airlock.selectorLabels" . | fromYaml) }}
{{- range .Values.topologySpreadConstraints }}
{{- $constraint := deepCopy . }}
{{- if not (hasKey $constraint "labelSelector") }}{{ $_ := set $constraint "labelSelector" $selector }}{{ end }}
{{ list $constraint | toYaml }}
{{- end }}
{{- end }}
