for (const room of process.env.ROOMS.split(" ")) {
  const response = await fetch(`${process.env.GATEWAY}/.airlock/rooms/${room}/status`, { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`room ${room}: the gateway answered ${response.status}`);
  const { phase, issued, called } = await response.json();
  console.log(`room ${room}: ${phase}, issued ${issued}, called ${called}`);
}
