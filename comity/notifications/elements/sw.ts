// The service worker: shows what was pushed, and leads to its talk. It keeps nothing and answers for no page.
interface Shown {
  about: "message" | "ring" | "joined" | "ended" | "test";
  tag: string;
  title: string;
  body: string;
  url: string;
  silent: boolean;
  again: boolean;
  stays: boolean;
  badge: number;
  decline: string;
  acts: { action: string; title: string }[];
}

interface Page {
  readonly visibilityState: "visible" | "hidden";
  readonly url: string;
  focus(): Promise<Page>;
  postMessage(message: unknown): void;
}

interface Later extends Event {
  waitUntil(done: Promise<unknown>): void;
}

interface Scope {
  readonly registration: ServiceWorkerRegistration;
  readonly location: Location;
  readonly clients: {
    claim(): Promise<void>;
    matchAll(options: { type: "window"; includeUncontrolled: boolean }): Promise<Page[]>;
    openWindow(url: string): Promise<unknown>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(name: "install" | "activate", act: (event: Later) => void): void;
  addEventListener(name: "push", act: (event: Later & { data: { json(): Shown } | null }) => void): void;
  addEventListener(name: "notificationclick", act: (event: Later & Clicked) => void): void;
}

interface Clicked {
  readonly action: string;
  readonly notification: Notification;
}

const scope = self as unknown as Scope;
const OVER = 4_000;

const windows = (): Promise<Page[]> => scope.clients.matchAll({ type: "window", includeUncontrolled: true });

async function show(shown: Shown): Promise<void> {
  const former = await scope.registration.getNotifications({ tag: shown.tag });
  const visible = (await windows()).some((one) => one.visibilityState === "visible");
  if (visible && shown.about !== "test") return former.forEach((one) => one.close());
  const { tag, body, silent, url, decline } = shown;
  const options = { tag, body, silent, requireInteraction: shown.stays, actions: shown.acts, data: { url, decline } };
  await scope.registration.showNotification(shown.title, { ...options, renotify: shown.again } as NotificationOptions);
  if (shown.badge) await (navigator as { setAppBadge?: (count: number) => Promise<void> }).setAppBadge?.(shown.badge);
  if (shown.about === "joined") await closeSoon(tag);
}

// Browsers want every push to be seen, also one that only says that there is nothing to do any more.
async function closeSoon(tag: string): Promise<void> {
  await new Promise((done) => setTimeout(done, OVER));
  for (const one of await scope.registration.getNotifications({ tag })) one.close();
}

async function pressed({ action, notification }: Clicked): Promise<void> {
  const { url, decline } = notification.data as { url: string; decline: string };
  notification.close();
  if (action === "decline" && decline) {
    await fetch(decline, { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" });
    return;
  }
  const [page] = await windows();
  if (!page) return void (await scope.clients.openWindow(url));
  page.postMessage({ open: url });
  await page.focus();
}

scope.addEventListener("install", (event) => event.waitUntil(scope.skipWaiting()));
scope.addEventListener("activate", (event) => event.waitUntil(scope.clients.claim()));
scope.addEventListener("push", (event) => {
  if (event.data) event.waitUntil(show(event.data.json()));
});
scope.addEventListener("notificationclick", (event) => event.waitUntil(pressed(event)));
export {};
