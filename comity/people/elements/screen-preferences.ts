// What somebody chose for his screens holds as soon as it is drawn; other pages get it on <html> and <body>.
class ScreenPreferences extends HTMLElement {
  connectedCallback(): void {
    const { theme, ...rest } = this.dataset;
    const root = document.documentElement;
    if (theme === "light" || theme === "dark") root.dataset["theme"] = theme;
    else delete root.dataset["theme"];
    Object.assign(document.body.dataset, rest);
    localStorage.removeItem("comity:letters"); // what an earlier version kept in this browser alone
  }
}

customElements.define("screen-preferences", ScreenPreferences);
