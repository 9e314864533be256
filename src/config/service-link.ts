/**
 * Kubernetes puts variables for every Service into every pod of its namespace; for one called `airlock` or `airlock-ops`
 * they begin like ours: AIRLOCK_SERVICE_HOST=10.0.0.7, AIRLOCK_PORT=tcp://10.0.0.7:80, AIRLOCK_PORT_80_TCP_ADDR=10.0.0.7.
 * Source: kubernetes.io/docs/concepts/services-networking/service, "Environment variables".
 */
export function isServiceLink(name: string, value: string): boolean {
  if (/_SERVICE_HOST$/.test(name) || /_PORT_\d+_(TCP|UDP|SCTP)_(ADDR|PROTO)$/.test(name)) return true;
  if (/_SERVICE_PORT(_[A-Z0-9_]+)?$/.test(name) || /_PORT_\d+_(TCP|UDP|SCTP)_PORT$/.test(name))
    return /^\d+$/.test(value);
  return /_PORT(_\d+_(TCP|UDP|SCTP))?$/.test(name) && /^(tcp|udp|sctp):\/\//.test(value);
}
