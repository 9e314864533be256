export interface Plot {
  readonly title: string;
  readonly unit: string;
  readonly values: readonly number[];
  /** What one value spans, seconds. */
  readonly stepSeconds: number;
  /** A line across: what was allowed. */
  readonly limit?: number;
}

/** How a report looks, by day and dark. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
td, th { padding: .25rem .75rem .25rem 0; text-align: left; border-bottom: 1px solid #8884; }
figure { margin: 2rem 0 0; } figcaption { font-weight: 600; }
svg { width: 100%; height: auto; font-size: 12px; fill: currentColor; }
.bars { fill: #3b6fd4; } .axis { fill: none; stroke: currentColor; } .limit { fill: none; stroke: #d33; stroke-dasharray: 4 3; }
`;

const WIDTH = 720;
const HEIGHT = 180;
const LEFT = 48;
const BOTTOM = 24;

/** A plot as SVG, with a title and a description for those who do not see it. */
export function plotSvg({ title, unit, values, stepSeconds, limit }: Plot): string {
  const top = Math.max(1, limit ?? 0, ...values) * 1.1;
  const x = (i: number) => LEFT + ((WIDTH - LEFT) * i) / Math.max(1, values.length);
  const y = (value: number) => (HEIGHT - BOTTOM) * (1 - value / top);
  const bars = values
    .map(
      (value, i) =>
        `M${round(x(i))} ${HEIGHT - BOTTOM}V${round(y(value))}H${round(x(i + 1))}V${HEIGHT - BOTTOM}`,
    )
    .join("");
  const line =
    limit === undefined
      ? ""
      : `<path class="limit" d="M${LEFT} ${round(y(limit))}H${WIDTH}"/>
<text x="${WIDTH}" y="${round(y(limit)) - 4}" text-anchor="end">limit ${limit}</text>`;
  const peak = Math.max(0, ...values);
  const last = values.length * stepSeconds;
  return `<figure><figcaption>${title}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}: at most ${round(peak)} ${unit}">
<path class="bars" d="${bars}"/>${line}
<path class="axis" d="M${LEFT} 0V${HEIGHT - BOTTOM}H${WIDTH}"/>
<text x="${LEFT - 6}" y="12" text-anchor="end">${round(top)}</text>
<text x="${LEFT - 6}" y="${HEIGHT - BOTTOM}" text-anchor="end">0</text>
<text x="${LEFT}" y="${HEIGHT - 6}">0 s</text>
<text x="${WIDTH}" y="${HEIGHT - 6}" text-anchor="end">${round(last)} s</text>
</svg></figure>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
