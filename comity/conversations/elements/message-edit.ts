// One's own message, changed where it stands. Escape leaves it as it was.
import { ask, message } from "./message-calls";
import { MentionList } from "./mention-list";
import { fit, prepareBox } from "./message-writing";

export async function edit(article: HTMLElement): Promise<void> {
  if (article.querySelector("form.edit")) return;
  const id = article.dataset["id"] ?? "";
  const template = document.querySelector<HTMLTemplateElement>(`template[data-edit="${article.dataset["lane"]}"]`);
  const form = template?.content.firstElementChild?.cloneNode(true) as HTMLFormElement | undefined;
  const words = form && (await message(id));
  const here = document.getElementById(`m-${id}`);
  if (!form || !words || !here || here.querySelector("form.edit")) return;
  here.append(form);
  here.classList.add("editing");
  prepare(form, id, words.body);
}

function prepare(form: HTMLFormElement, id: string, words: string): void {
  const box = form.querySelector("textarea");
  const names = form.querySelector<HTMLElement>(".names");
  if (!box) return;
  const leaving = new AbortController();
  const { signal } = leaving;
  const lane = form.closest<HTMLElement>("article")?.dataset["lane"] ?? "message";
  const leave = (): void => {
    leaving.abort();
    form.closest("article")?.classList.remove("editing");
    form.remove();
    document.getElementById(`box-${lane}`)?.focus();
  };
  const place = form.closest<HTMLElement>("[data-conversation]")?.dataset["conversation"] ?? "";
  if (names) new MentionList(box, names, `/conversations/${place}/nameable?lane=${lane}`, signal);
  prepareBox(box, () => form.requestSubmit(), signal);
  form.addEventListener("submit", (event) => void save(event, box, id, words, leave), { signal });
  form.querySelector('[data-act="edit-not"]')?.addEventListener("click", leave, { signal });
  form.addEventListener("keydown", (event) => event.key === "Escape" && !event.defaultPrevented && stop(event, leave), { signal });
  box.addEventListener("input", () => fit(box), { signal });
  box.value = words;
  box.focus();
  box.setSelectionRange(words.length, words.length);
  fit(box);
  form.scrollIntoView({ block: "nearest" });
}

function stop(event: Event, leave: () => void): void {
  event.stopPropagation();
  leave();
}

async function save(event: Event, box: HTMLTextAreaElement, id: string, before: string, leave: () => void): Promise<void> {
  event.preventDefault();
  const body = box.value.trim();
  if (body === before.trim() || !body) return leave();
  if (await ask("PATCH", `/api/messages/${id}`, { body })) leave();
}
