// How large a file is, in the words of the page's language.

const units = ["byte", "kilobyte", "megabyte", "gigabyte"];

export function inWords(size: number): string {
  const power = size < 1_000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(size) / 3));
  const options = { style: "unit", unit: units[power] ?? "byte", maximumFractionDigits: power > 1 ? 1 : 0 } as const;
  return new Intl.NumberFormat(document.documentElement.lang || "en", options).format(size / 1_000 ** power);
}
