// The face of one person in a call, as somebody outside sees it.
import type { Seat } from "../rtc/line";

export function tile(template: HTMLTemplateElement, seat: Seat & { picture?: string; initials?: string }, mine: boolean): HTMLElement {
  const copy = (template.content.cloneNode(true) as DocumentFragment).firstElementChild as HTMLElement;
  copy.dataset["person"] = seat.person;
  copy.classList.add(seat.inside ? "in" : "out");
  copy.classList.toggle("mine", mine);
  const face = copy.querySelector<HTMLElement>(".p");
  const image = copy.querySelector("img");
  face?.classList.add(seat.inside ? "in" : "out");
  // Pictures of people outside are not open to people outside.
  if (image && seat.inside && seat.picture) image.src = seat.picture;
  else if (face) face.textContent = seat.initials ?? "";
  const name = copy.querySelector<HTMLElement>("[data-name]");
  if (name) name.textContent = mine ? (name.dataset["you"] ?? "") : seat.first_name;
  const video = copy.querySelector("video");
  if (video) video.setAttribute("aria-label", name?.textContent ?? "");
  return copy;
}
