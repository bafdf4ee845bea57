// This browser as a device that tells its member something: what state it is in, and how that is changed.
export type State = "looking" | "on" | "off" | "denied" | "unsupported" | "insecure" | "failed";

const WORKER = "/sw.js";
/** For whom this browser was allowed to speak: whoever else signs in here is asked anew. */
const ALLOWED_FOR = "comity-push-for";

interface Policy {
  createScriptURL(url: string): string;
}

const rules: Policy = {
  createScriptURL: (url) => {
    if (url !== WORKER) throw new TypeError("There is one worker.");
    return url;
  },
};
const factory = (window as { trustedTypes?: { createPolicy(name: string, rules: Policy): Policy } }).trustedTypes;
const policy: Policy = factory?.createPolicy("comity-worker", rules) ?? rules;

/** What stands in the way at all, before anybody is asked. */
export function obstacle(): State | undefined {
  if (!isSecureContext) return "insecure";
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) return "unsupported";
  return Notification.permission === "denied" ? "denied" : undefined;
}

const worker = async (): Promise<ServiceWorkerRegistration> => {
  await navigator.serviceWorker.register(policy.createScriptURL(WORKER), { scope: "/" });
  return navigator.serviceWorker.ready;
};

const subscription = async (): Promise<PushSubscription | null> =>
  (await (await navigator.serviceWorker.getRegistration("/"))?.pushManager.getSubscription()) ?? null;

export async function stateFor(me: string): Promise<State> {
  const known = obstacle();
  if (known) return known;
  const on = Notification.permission === "granted" && localStorage.getItem(ALLOWED_FOR) === me;
  return on && (await subscription()) ? "on" : "off";
}

/** Asks the browser, then tells the server. Only after a press: browsers refuse everything else. */
export async function allow(me: string, key: string, name: string): Promise<State> {
  if ((await Notification.requestPermission()) !== "granted") return obstacle() ?? "off";
  try {
    await tell(await subscribe(key), name);
  } catch {
    return "failed";
  }
  localStorage.setItem(ALLOWED_FOR, me);
  return "on";
}

async function subscribe(key: string): Promise<PushSubscription> {
  const { pushManager } = await worker();
  const known = await pushManager.getSubscription();
  const wanted = bytes(key);
  if (known && sameBytes(known.options.applicationServerKey, wanted)) return known;
  await known?.unsubscribe();
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: wanted });
}

async function tell(one: PushSubscription, name: string): Promise<void> {
  const { endpoint, keys } = one.toJSON();
  const body = JSON.stringify({ endpoint, keys: { p256dh: keys?.["p256dh"], auth: keys?.["auth"] }, name });
  const answer = await fetch("/api/me/devices", { method: "POST", headers: { "Content-Type": "application/json" }, body });
  if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
}

/** The browser forgets its subscription; the server learns it from the push service, or by the member's hand. */
export async function stop(): Promise<State> {
  localStorage.removeItem(ALLOWED_FOR);
  await (await subscription())?.unsubscribe();
  return "off";
}

/** Once a visit: who signed in anew is told again, and a key that was replaced is taken up. */
export async function renew(me: string, name: string): Promise<void> {
  if (sessionStorage.getItem(ALLOWED_FOR) === me || (await stateFor(me)) !== "on") return;
  const { key } = (await (await fetch("/api/push/key")).json()) as { key: string };
  await tell(await subscribe(key), name);
  sessionStorage.setItem(ALLOWED_FOR, me);
}

/** What a member may call this device at first. */
export function deviceName(pattern: string): string {
  const { userAgent } = navigator;
  const first = (known: [RegExp, string][], other: string): string =>
    known.find(([sign]) => sign.test(userAgent))?.[1] ?? other;
  const browser = first([[/Edg/, "Edge"], [/Firefox/, "Firefox"], [/Chrom/, "Chrome"], [/Safari/, "Safari"]], "Browser");
  const system = first(
    [[/Android/, "Android"], [/iPhone/, "iPhone"], [/iPad/, "iPad"], [/Mac/, "Mac"], [/Windows/, "Windows"], [/Linux/, "Linux"]],
    "?",
  );
  return pattern.replace("{browser}", browser).replace("{system}", system);
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (one) => one.charCodeAt(0));
}

function sameBytes(one: ArrayBuffer | null, other: Uint8Array): boolean {
  const known = new Uint8Array(one ?? new ArrayBuffer(0));
  return known.length === other.length && known.every((byte, place) => byte === other[place]);
}
