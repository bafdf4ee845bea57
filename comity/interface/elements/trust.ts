// The one place where text becomes markup: fragments of our own server, under the Trusted Types policy `comity`.
// htmx gets the same policy, and a refusal wherever it would evaluate an expression.
import htmx from "htmx.org";

interface Policy {
  createHTML(text: string): string;
  createScript(text: string): string;
}

const rules: Policy = {
  createHTML: (text) => text,
  createScript: () => {
    throw new TypeError("Fragments carry no scripts.");
  },
};

const factory = (window as { trustedTypes?: { createPolicy(name: string, rules: Policy): Policy } }).trustedTypes;
const policy: Policy = factory?.createPolicy("comity", rules) ?? rules;

class NoExpressions {
  constructor() {
    throw new EvalError("Expressions in attributes are switched off.");
  }
}

interface HtmxInternals {
  initSecurity(policy: Policy, expression: typeof NoExpressions, asyncExpression: typeof NoExpressions): void;
}

htmx.registerExtension("comity-trust", {
  init: (htmxInternals: HtmxInternals) => htmxInternals.initSecurity(policy, NoExpressions, NoExpressions),
});

/** A fragment of our own server as nodes. */
export function fragment(html: string): DocumentFragment {
  const range = document.createRange();
  range.selectNode(document.body);
  return range.createContextualFragment(policy.createHTML(html));
}

/** Fetches a partial page; `undefined` when it cannot be had now (the caller keeps what it shows). */
export async function partial(url: string): Promise<DocumentFragment | undefined> {
  try {
    const answer = await fetch(url, { headers: { "HX-Request": "true", "HX-Request-Type": "partial" } });
    if (answer.status === 401 || answer.redirected) location.reload();
    return answer.ok && !answer.redirected ? fragment(await answer.text()) : undefined;
  } catch {
    return undefined;
  }
}
