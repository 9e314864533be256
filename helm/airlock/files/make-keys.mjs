// Made of scripts/chart/jobs/make-keys.ts by scripts/chart.ts.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
const { SECRET = "", KEY = "", API = "", API_FILES = "" } = process.env;
const { AIRLOCK = "/opt/airlock/dist/main.js", KEYS = "/var/lib/airlock/keys.json" } = process.env;
const from = (name) => readFileSync(join(API_FILES, name), "utf8").trim();
execFileSync(process.execPath, [AIRLOCK, "keys", "new", "--force", "--keys", KEYS], { stdio: "inherit" });
const response = await fetch(`${API}/api/v1/namespaces/${from("namespace")}/secrets`, {
  method: "POST",
  headers: { authorization: `Bearer ${from("token")}`, "content-type": "application/json" },
  body: JSON.stringify({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: SECRET, labels: { "app.kubernetes.io/part-of": "airlock" } },
    type: "Opaque",
    data: { [KEY]: readFileSync(KEYS, "base64") }
  }),
  signal: AbortSignal.timeout(3e4)
});
if (response.status === 409)
  process.stdout.write(`the Secret ${SECRET} is there already, and stays as it is
`);
else if (response.ok) process.stdout.write(`made the Secret ${SECRET}
`);
else {
  const told = (await response.text()).slice(0, 500);
  process.stderr.write(`the API server answered ${response.status}: ${told}
`);
  process.exitCode = 1;
}
