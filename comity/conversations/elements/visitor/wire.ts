/**
 * Calls to Comity for somebody outside: by bearer, without cookies (the frame on a website), by the visitor's own cookie
 * (the front door), or by the session of a guest. No cache, and an answer within eight seconds or none.
 */
export type Outcome =
  | { readonly kind: "done"; readonly status: number; readonly text: string }
  | { readonly kind: "refused"; readonly status: number; readonly why: string; readonly code: string }
  | { readonly kind: "later"; readonly after: number }
  | { readonly kind: "unreached" };

const ANSWER_WITHIN_MS = 8000;
const UPLOAD_WITHIN_MS = 120_000;

type Proof = "bearer" | "cookie" | "session";

export class Wire {
  constructor(private readonly reached: (yes: boolean) => void, private readonly proof: Proof = "bearer") {}

  get(path: string, token: string): Promise<Outcome> {
    return this.call(path, { method: "GET" }, token);
  }

  post(path: string, content: unknown, token: string): Promise<Outcome> {
    return this.call(path, { method: "POST", body: JSON.stringify(content) }, token, { "Content-Type": "application/json" });
  }

  act(method: "PUT" | "DELETE", path: string, token: string): Promise<Outcome> {
    return this.call(path, { method }, token);
  }

  /** Any other call; with `keepalive` it is carried out though the page goes. */
  ask(method: string, path: string, token: string, content?: object, keepalive = false): Promise<Outcome> {
    const body = content === undefined ? {} : { body: JSON.stringify(content) };
    const more = content === undefined ? {} : { "Content-Type": "application/json" };
    return this.call(path, { method, keepalive, ...body }, token, more);
  }

  /** Fields of a form; answered with JSON. */
  form(path: string, fields: Record<string, string>): Promise<Outcome> {
    return this.call(path, { method: "POST", body: new URLSearchParams(fields) }, "", { Accept: "application/json" });
  }

  upload(path: string, file: File, token: string): Promise<Outcome> {
    const content = new FormData();
    content.set("file", file);
    return this.call(path, { method: "POST", body: content }, token, {}, UPLOAD_WITHIN_MS);
  }

  private async call(path: string, request: RequestInit, token: string, more = {}, within = ANSWER_WITHIN_MS): Promise<Outcome> {
    const giveUp = new AbortController();
    const timer = setTimeout(() => giveUp.abort(), within);
    try {
      const answer = await fetch(path, {
        ...request,
        headers: { ...more, ...this.credential(token) },
        credentials: this.proof === "bearer" ? "omit" : "same-origin",
        cache: "no-store",
        redirect: "manual",
        signal: giveUp.signal,
      });
      const outcome = read(answer.status, answer.headers.get("Retry-After"), await answer.text());
      this.reached(true);
      return outcome;
    } catch {
      this.reached(false);
      return { kind: "unreached" };
    } finally {
      clearTimeout(timer);
    }
  }

  private credential(token: string): Record<string, string> {
    if (this.proof === "cookie") return { "Comity-As": "visitor" };
    return token ? { Authorization: `Bearer ${token}` } : {};
  }
}

function read(status: number, retryAfter: string | null, text: string): Outcome {
  if (status >= 200 && status < 300) return { kind: "done", status, text };
  // A page without a good credential is sent to the sign-in; a visitor has none to sign in with.
  if (status === 0) return { kind: "refused", status: 401, why: "", code: "" };
  if (status === 429 || status >= 500) return { kind: "later", after: 1000 * (Number(retryAfter) || 2) };
  const error = field(parsed(text), "error");
  return { kind: "refused", status, why: words(error, "message"), code: words(error, "code") };
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export function field(of: unknown, name: string): unknown {
  return typeof of === "object" && of !== null && Object.hasOwn(of, name) ? (of as Record<string, unknown>)[name] : undefined;
}

export function words(of: unknown, name: string): string {
  const value = field(of, name);
  return typeof value === "string" ? value : "";
}
