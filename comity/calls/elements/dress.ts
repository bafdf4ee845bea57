/** The style of calls, once. */
export function dress(sheet: string): Promise<unknown> {
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: sheet });
  const dressed = new Promise((resolve) => (link.onload = link.onerror = resolve));
  document.head.append(link);
  return dressed;
}
