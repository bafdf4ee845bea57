// What a field of the settings holds, and what it held when it was last saved.
export type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const before = new WeakMap<Element, unknown>();

const fields = (form: ParentNode, name: string): Field[] => [
  ...form.querySelectorAll<Field>(`[name="${CSS.escape(name)}"]`),
];
const isTick = (field: Field): field is HTMLInputElement => field instanceof HTMLInputElement && field.type === "checkbox";
const lines = (text: string): string[] => text.split("\n").map((line) => line.trim()).filter(Boolean);

/** The value of a field as the API takes it. */
export function fieldValue(form: ParentNode, name: string): unknown {
  const [field, ...others] = fields(form, name);
  if (!field) return null;
  const kind = field.dataset["kind"];
  if (kind === "choices")
    return [field, ...others].filter((one) => isTick(one) && one.checked).map((one) => one.value);
  if (kind === "each") return [field, ...others].map((one) => one.value.trim());
  if (isTick(field)) return field.checked;
  if (kind === "yes" || kind === "no") return kind === "yes";
  if (kind === "list") return lines(field.value);
  const text = field.value.trim();
  if (text === "" && field.dataset["empty"] === "null") return null;
  return kind === "number" ? Number(text) : text;
}

/** All values of a form by name. */
export function fieldValues(form: HTMLFormElement): Record<string, unknown> {
  const names = new Set([...form.elements].map((field) => (field as Field).name).filter(Boolean));
  return Object.fromEntries([...names].map((name) => [name, fieldValue(form, name)]));
}

/** Remembers what all fields hold now as what is saved. */
export function keep(root: ParentNode): void {
  for (const field of root.querySelectorAll<Field>("form[data-save] [name]"))
    if (field.form) before.set(field, fieldValue(field.form, field.name));
}

/** Remembers a value as what is saved of a field. */
export function keepAs(form: ParentNode, name: string, value: unknown): void {
  for (const field of fields(form, name)) before.set(field, value);
}

export function kept(form: ParentNode, name: string): unknown {
  const [field] = fields(form, name);
  return field && before.get(field);
}

export const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** What stands in fields of text and was not saved yet, by the field's id. */
export function unsaved(root: ParentNode): Map<string, string> {
  const typed = [...root.querySelectorAll<Field>("form[data-save] [name][id]")].filter(
    (field) => field.form && !isTick(field) && !same(before.get(field), fieldValue(field.form, field.name)),
  );
  return new Map(typed.map((field) => [field.id, field.value]));
}

/** Puts a value back into its field. */
export function restore(form: ParentNode, name: string, value: unknown): void {
  const all = fields(form, name);
  all.forEach((field, place) => {
    const values = Array.isArray(value) ? (value as string[]) : [];
    const kind = field.dataset["kind"];
    if (isTick(field)) field.checked = kind === "choices" ? values.includes(field.value) : value === true;
    else if (kind === "each") field.value = values[place] ?? "";
    else if (kind === "list") field.value = values.join("\n");
    else field.value = value === null || value === undefined ? "" : String(value);
  });
}
