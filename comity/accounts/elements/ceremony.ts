// What our server says of a passkey as the browser takes it, and back: JSON holds bytes in base64url.
interface Described {
  id: string;
  type: "public-key";
}

export interface Options {
  publicKey: {
    challenge: string;
    user?: { id: string };
    excludeCredentials?: Described[];
    allowCredentials?: Described[];
  };
}

export interface Answer {
  ok: boolean;
  status: number;
  found: Record<string, unknown> & { error?: { message?: string; fields?: Record<string, string> } };
}

/** Whether passkeys can be used on this page at all: browsers refuse them where the host is a bare address. */
export const possible = (): boolean =>
  isSecureContext && "PublicKeyCredential" in window && !/^[\d.]+$|^\[/.test(location.hostname);

/** Whether the one who was asked said no, or nothing. */
export const declined = (error: unknown): boolean =>
  error instanceof DOMException && ["NotAllowedError", "AbortError"].includes(error.name);

export async function post(url: string, body?: unknown): Promise<Answer> {
  const options = body === undefined ? {} : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(url, { method: "POST", ...options });
  const found = (await answer.json().catch(() => ({}))) as Answer["found"];
  return { ok: answer.ok, status: answer.status, found };
}

export function creation({ publicKey }: Options): CredentialCreationOptions {
  const user = { ...publicKey.user, id: bytes(publicKey.user?.id ?? "") };
  const ready = { ...publicKey, challenge: bytes(publicKey.challenge), user, excludeCredentials: known(publicKey.excludeCredentials) };
  return { publicKey: ready as unknown as PublicKeyCredentialCreationOptions };
}

export function request({ publicKey }: Options): CredentialRequestOptions {
  const ready = { ...publicKey, challenge: bytes(publicKey.challenge), allowCredentials: known(publicKey.allowCredentials) };
  return { publicKey: ready as unknown as PublicKeyCredentialRequestOptions };
}

/** What `toJSON()` of newer browsers makes. */
export function plain(credential: Credential): unknown {
  const { id, rawId, type, response } = credential as PublicKeyCredential;
  const parts = response as AuthenticatorAttestationResponse & AuthenticatorAssertionResponse;
  const names = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"] as const;
  const there = names.filter((name) => parts[name]).map((name) => [name, text(parts[name]!)]);
  return { id, rawId: text(rawId), type, response: Object.fromEntries(there) };
}

const known = (all: Described[] = []): unknown[] => all.map((one) => ({ ...one, id: bytes(one.id) }));

function bytes(words: string): Uint8Array {
  return Uint8Array.from(atob(words.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}

function text(buffer: ArrayBuffer): string {
  const letters = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
