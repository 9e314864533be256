type Fields = Readonly<Record<string, string>>;

/** What a browser sends with every request, as far as it costs a proxy anything. */
const BROWSER: Fields = {
  "User-Agent":
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36",
  Accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
  "Accept-Encoding": "gzip, deflate, br",
  "Accept-Language": "en-GB,en;q=0.9",
};

/** A request as it goes over the wire, with what browsers send and `fields` besides. */
export function wire(method: string, path: string, fields: Fields = {}): string {
  const all = Object.entries({ Host: "shop.test", ...BROWSER, ...fields });
  return `${method} ${path} HTTP/1.1\r\n${all.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
}
