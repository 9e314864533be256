/** A path on this host, never another host: browsers take `//` and `/\\` for the beginning of one. */
export function localPath(path: string): string {
  return path.replace(/^[/\\]+/, "/");
}

/** The path and query of what a form or a link says, whatever it says. */
export function pathOf(to: string): string {
  const { pathname, search } = new URL(localPath(`/${to}`), "http://airlock");
  return pathname + search;
}
