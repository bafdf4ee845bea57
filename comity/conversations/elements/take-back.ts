// For ten seconds after it was sent, one's own message can be taken back; its words return to the box they came from.
const OFFERED = 10_000;

/** Puts "Take back" beside a message that was just stored; `restore` gets the words when it is used. */
export function offerTakeBack(article: HTMLElement, words: string, restore: (words: string) => void): void {
  const template = document.querySelector<HTMLTemplateElement>('template[data-part="take-back"]');
  const offer = template?.content.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
  const line = article.querySelector(".by");
  if (!offer || !line) return;
  (line.querySelector(".t12") ?? line).append(offer);
  offer.querySelector("button")?.addEventListener("click", () => {
    offer.remove();
    void takeBack(article.dataset["id"] ?? "", () => restore(words));
  });
  setTimeout(() => offer.remove(), OFFERED);
}

async function takeBack(message: string, done: () => void): Promise<void> {
  const answer = await fetch(`/api/messages/${message}`, { method: "DELETE" }).catch(() => undefined);
  if (answer?.ok) done();
}
