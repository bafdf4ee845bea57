// What pages for members need of notifications: the setting, the offer, and the way from a notification to its talk.
import { raise } from "../../interface/elements/live-events";
import "./push-device";
import "./push-offer";
import { deviceName, obstacle, renew } from "./subscription";

const me = document.body.dataset["me"] ?? "";

if (!obstacle()) {
  renew(me, deviceName("{browser} · {system}")).catch(() => undefined); // the next visit tries again
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    const { open } = data as { open?: string };
    if (open?.startsWith("/")) raise("comity:go", open);
  });
}
