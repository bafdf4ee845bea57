/** Words on their way: kept on the device under their client id until the server has them. */
import type { Keep } from "./keep";

export interface Page {
  readonly url: string;
  readonly title: string;
  readonly referrer: string;
}

/** A file that the server has already. */
export interface Enclosed {
  readonly id: string;
  readonly name: string;
}

export interface Letter {
  readonly client_id: string;
  readonly body: string;
  readonly files?: readonly Enclosed[];
  readonly at: string;
  readonly page: Page | null;
  /** The server's sentence, when it refused these words. */
  readonly refused?: string;
}

export class Outbox {
  constructor(private readonly keep: Keep, private readonly name: string, changed: () => void) {
    keep.watch(name, changed);
  }

  get letters(): Letter[] {
    try {
      const kept: unknown = JSON.parse(this.keep.get(this.name) || "[]");
      return Array.isArray(kept) ? kept.filter(isLetter) : [];
    } catch {
      return [];
    }
  }

  add(body: string, page: Page | null, files: readonly Enclosed[] = []): Letter {
    const letter: Letter = { client_id: newId(), body, at: new Date().toISOString(), page, ...(files.length ? { files } : {}) };
    this.store([...this.letters, letter]);
    return letter;
  }

  remove(clientId: string): void {
    this.store(this.letters.filter((letter) => letter.client_id !== clientId));
  }

  refuse(clientId: string, why: string): void {
    this.change(clientId, (letter) => ({ ...letter, refused: why }));
  }

  again(clientId: string): void {
    this.change(clientId, ({ refused: _, ...letter }) => letter);
  }

  private change(clientId: string, by: (letter: Letter) => Letter): void {
    this.store(this.letters.map((letter) => (letter.client_id === clientId ? by(letter) : letter)));
  }

  private store(letters: Letter[]): void {
    this.keep.set(this.name, letters.length ? JSON.stringify(letters) : "");
  }
}

function isLetter(kept: unknown): kept is Letter {
  const letter = kept as Partial<Letter> | null;
  return typeof letter?.client_id === "string" && typeof letter.body === "string" && typeof letter.at === "string";
}

/** A random UUID, also where `crypto.randomUUID` is missing (a page served without https). */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
