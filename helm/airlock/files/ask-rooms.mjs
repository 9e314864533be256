// Made of scripts/chart/jobs/ask-rooms.ts by scripts/chart.ts.
const { GATEWAY = "", ROOMS = "" } = process.env;
for (const room of ROOMS.split(" ")) {
  const url = `${GATEWAY}/.airlock/rooms/${room}/status`;
  const response = await fetch(url, { signal: AbortSignal.timeout(1e4) });
  if (!response.ok) throw new Error(`room ${room}: the gateway answered ${response.status}`);
  const { phase, issued, called } = JSON.parse(await response.text());
  process.stdout.write(`room ${room}: ${phase}, issued ${issued}, called ${called}
`);
}
