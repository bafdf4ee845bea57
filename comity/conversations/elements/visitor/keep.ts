/** What this device remembers for one channel: in the frame's own storage, or only in memory where that is forbidden. */
export class Keep {
  private readonly memory = new Map<string, string>();

  constructor(private readonly channel: string) {}

  get(name: string): string {
    try {
      return localStorage.getItem(this.key(name)) ?? this.memory.get(name) ?? "";
    } catch {
      return this.memory.get(name) ?? "";
    }
  }

  set(name: string, value: string): void {
    this.memory.delete(name);
    try {
      if (value) localStorage.setItem(this.key(name), value);
      else localStorage.removeItem(this.key(name));
    } catch {
      if (value) this.memory.set(name, value);
    }
  }

  /** Forget everything: somebody else sits at this device now. */
  wipe(): void {
    this.memory.clear();
    try {
      Object.keys(localStorage).filter((key) => key.startsWith(this.key(""))).forEach((key) => localStorage.removeItem(key));
    } catch {
      // Nothing was kept where storage is forbidden.
    }
  }

  /** Calls back when another tab changed `name`. */
  watch(name: string, changed: () => void): void {
    window.addEventListener("storage", (event) => event.key === this.key(name) && changed());
  }

  /** One tab at a time; without locks (no secure context) the server's memory of client ids has to do. */
  async alone(act: () => Promise<void>): Promise<void> {
    const locks = "locks" in navigator ? navigator.locks : null;
    let begun = false;
    const once = (): Promise<void> => ((begun = true), act());
    try {
      await (locks ? locks.request(this.key("turn"), once) : once());
    } catch (error) {
      if (begun) throw error;
      await act();
    }
  }

  private key(name: string): string {
    return `comity:${this.channel}:${name}`;
  }
}
