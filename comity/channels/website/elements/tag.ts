/** What the script tag says: which channel, whom to ask, and the few words of the doorway. */
export interface Tag {
  readonly channel: string;
  readonly origin: string;
  readonly address: string;
  readonly label: string;
  readonly words: string;
  /** A picture inside the attribute itself (`data:image/…`); any other address would be a request before the first click. */
  readonly portrait: string;
  readonly close: string;
  readonly failed: string;
  readonly retry: string;
  readonly locale: string;
  /** Who the visitor is, signed by the website's server; never kept here. */
  readonly identity: string;
}

export function readTag(page: Document): Tag | null {
  const script = page.currentScript ?? page.querySelector('script[data-channel][src*="/widget.js"]');
  if (!(script instanceof HTMLScriptElement)) return null;
  const said = (name: string, otherwise = ""): string => script.getAttribute(`data-${name}`) || otherwise;
  const channel = said("channel");
  if (!channel || !script.src) return null;
  const address = new URL("widget", script.src);
  address.searchParams.set("channel", channel);
  if (said("to")) address.searchParams.set("to", said("to"));
  if (said("locale")) address.searchParams.set("locale", said("locale"));
  return {
    channel,
    origin: address.origin,
    address: address.href,
    label: said("label", "Talk to us"),
    words: said("words"),
    portrait: /^data:image\//.test(said("portrait")) ? said("portrait") : "",
    close: said("close", "Close"),
    failed: said("failed", "This did not load."),
    retry: said("retry", "Try again"),
    locale: said("locale"),
    identity: said("identity"),
  };
}
