// Asks the gateway how each room stands. Runs in the pod of `helm test`, in Airlock's image.
const { GATEWAY = "", ROOMS = "" } = process.env;

interface Status {
  readonly phase: string;
  readonly issued: number;
  readonly called: number;
}

for (const room of ROOMS.split(" ")) {
  const url = `${GATEWAY}/.airlock/rooms/${room}/status`;
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`room ${room}: the gateway answered ${response.status}`);
  const { phase, issued, called }: Status = JSON.parse(await response.text());
  process.stdout.write(`room ${room}: ${phase}, issued ${issued}, called ${called}\n`);
}

export {};
