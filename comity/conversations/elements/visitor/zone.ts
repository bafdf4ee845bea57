/** Tells in which time zone this visitor is: once he is known, and again when he comes back from elsewhere. */
import type { Keep } from "./keep";
import type { Visitor } from "./visitor";
import type { Wire } from "./wire";

export async function tellZone(wire: Wire, visitor: Visitor, keep: Keep, person: string): Promise<void> {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const said = `${person} ${zone}`;
  if (!zone || keep.get("zone") === said) return;
  const { kind } = await wire.post("/api/visitor/time-zone", { time_zone: zone }, visitor.token);
  if (kind === "done" || kind === "refused") keep.set("zone", said);
}
