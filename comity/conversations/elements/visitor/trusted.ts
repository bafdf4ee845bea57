/** The one place where the server's HTML (sanitised there) becomes elements. */
interface Policy {
  createHTML(html: string): string;
}

interface Factory {
  createPolicy(name: string, rules: { createHTML(html: string): string }): Policy;
}

const factory = (window as unknown as { trustedTypes?: Factory }).trustedTypes;
const policy: Policy = factory?.createPolicy("comity", { createHTML: (html) => html }) ?? { createHTML: (html) => html };

export function elements(html: string): DocumentFragment {
  const template = document.createElement("template");
  template.innerHTML = policy.createHTML(html);
  return template.content;
}
