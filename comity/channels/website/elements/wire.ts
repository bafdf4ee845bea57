/** Calls to Comity from the frame: bearer only, no cookies, no cache, and an answer within eight seconds or none. */
export type Outcome =
  | { readonly kind: "done"; readonly status: number; readonly text: string }
  | { readonly kind: "refused"; readonly status: number; readonly why: string }
  | { readonly kind: "later"; readonly after: number }
  | { readonly kind: "unreached" };

const ANSWER_WITHIN_MS = 8000;

export class Wire {
  constructor(private readonly reached: (yes: boolean) => void) {}

  get(path: string, token: string): Promise<Outcome> {
    return this.call(path, { method: "GET" }, token);
  }

  post(path: string, content: unknown, token: string): Promise<Outcome> {
    return this.call(path, { method: "POST", body: JSON.stringify(content) }, token);
  }

  private async call(path: string, request: RequestInit, token: string): Promise<Outcome> {
    const giveUp = new AbortController();
    const timer = setTimeout(() => giveUp.abort(), ANSWER_WITHIN_MS);
    try {
      const answer = await fetch(path, {
        ...request,
        headers: headers(token, request.method === "POST"),
        credentials: "omit",
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
}

function headers(token: string, json: boolean): Record<string, string> {
  return {
    ...(token ? { Authorization: `Bearer ${token}` } : {}),
    ...(json ? { "Content-Type": "application/json" } : {}),
  };
}

function read(status: number, retryAfter: string | null, text: string): Outcome {
  if (status >= 200 && status < 300) return { kind: "done", status, text };
  // A page without a good credential is sent to the sign-in; a visitor has none to sign in with.
  if (status === 0) return { kind: "refused", status: 401, why: "" };
  if (status === 429 || status >= 500) return { kind: "later", after: 1000 * (Number(retryAfter) || 2) };
  return { kind: "refused", status, why: sentence(text) };
}

function sentence(text: string): string {
  const why = field(field(parsed(text), "error"), "message");
  return typeof why === "string" ? why : "";
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export function field(of: unknown, name: string): unknown {
  return typeof of === "object" && of !== null ? (of as Record<string, unknown>)[name] : undefined;
}

export function words(of: unknown, name: string): string {
  const value = field(of, name);
  return typeof value === "string" ? value : "";
}
