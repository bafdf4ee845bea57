// More than three people outside: the first press of the day in a conversation shows who they are.
import { me, openDialog } from "./asking";

const FEW = 3;
let pressed: HTMLFormElement | undefined;

const key = (): string => `comity:readers:${me()}`;
const today = (): string => new Date().toDateString();
const conversation = (): string => document.getElementById("thread")?.dataset["conversation"] ?? "";

function shown(): string[] {
  const [day, ...seen] = JSON.parse(localStorage.getItem(key()) ?? "[]") as string[];
  return day === today() ? seen : [];
}

class OutsideReaders extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("submit", (event) => {
      event.preventDefault();
      localStorage.setItem(key(), JSON.stringify([today(), ...shown(), conversation()]));
      this.closest("dialog")?.close();
      pressed?.requestSubmit();
    });
  }
}

// Before the composer hears of it.
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.matches('message-composer form[data-lane="message"]') || !form.querySelector("textarea")?.value.trim()) return;
    if (document.querySelectorAll("#send-message .reader").length <= FEW || shown().includes(conversation())) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    pressed = form;
    openDialog(`/conversations/${conversation()}/outside-readers`);
  },
  true,
);

customElements.define("outside-readers", OutsideReaders);
