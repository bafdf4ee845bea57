// <relative-time format="age|ago|clock|full|span|until"><time datetime="…"></time></relative-time>: moments in words of the reader's
// language and clock. Ages are renewed every half minute.
const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

const language = document.documentElement.lang || "en";
const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(language, options);
const clock = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const weekday = format({ weekday: "short" });
const date = format({ day: "numeric", month: "short" });
const longDate = format({ day: "numeric", month: "short", year: "numeric" });
const full = format({ dateStyle: "long", timeStyle: "short" });
const past = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
const unit = (name: "minute" | "hour") =>
  new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay: "narrow" });
const minutes = unit("minute");
const hours = unit("hour");
const days = new Intl.NumberFormat(language, { style: "unit", unit: "day", unitDisplay: "long" });

function dated(at: Date): string {
  return at.getFullYear() === new Date().getFullYear() ? date.format(at) : longDate.format(at);
}

// "6 m" is easier to read than "6m".
const spaced = (words: string): string => words.replace(/(\d)(?=\p{L})/u, "$1\u202f");

function age(at: Date): string {
  const seconds = (Date.now() - at.getTime()) / 1000;
  if (seconds < 45) return past.format(0, "second");
  if (seconds < HOUR) return spaced(minutes.format(Math.max(1, Math.round(seconds / MINUTE))));
  if (seconds < DAY) return spaced(hours.format(Math.round(seconds / HOUR)));
  return seconds < 6 * DAY ? weekday.format(at) : dated(at);
}

function ago(at: Date): string {
  const seconds = (Date.now() - at.getTime()) / 1000;
  if (seconds < HOUR) return past.format(-Math.round(seconds / MINUTE), "minute");
  if (seconds < DAY) return past.format(-Math.round(seconds / HOUR), "hour");
  return past.format(-Math.round(seconds / DAY), "day");
}

// How long it has been: "58 m", "1 h 22 m", "2 days".
function span(at: Date): string {
  const passed = Math.max(1, Math.floor((Date.now() - at.getTime()) / 60_000));
  const whole = spaced(hours.format(Math.floor(passed / 60)));
  if (passed < 60) return spaced(minutes.format(passed));
  if (passed < 1_440) return passed % 60 ? `${whole} ${spaced(minutes.format(passed % 60))}` : whole;
  return days.format(Math.round(passed / 1_440));
}

// A moment to come: the clock today, else with the weekday, else the date.
function until(at: Date): string {
  if (at.toDateString() === new Date().toDateString()) return clock.format(at);
  const near = at.getTime() - Date.now() < 6 * DAY * 1000;
  return `${near ? weekday.format(at) : dated(at)} ${clock.format(at)}`;
}

const formats: Record<string, (at: Date) => string> = {
  age,
  ago,
  span,
  until,
  clock: (at) => clock.format(at),
  full: (at) => full.format(at),
};

/** The day of a moment as a heading: today, yesterday, a weekday within the week, a date. */
export function day(at: Date, today: string, yesterday: string): string {
  const midnight = (moment: Date) => new Date(moment.getFullYear(), moment.getMonth(), moment.getDate()).getTime();
  const days = Math.round((midnight(new Date()) - midnight(at)) / DAY / 1000);
  if (days < 1) return today;
  if (days === 1) return yesterday;
  return days < 7 ? format({ weekday: "long" }).format(at) : dated(at);
}

export const clockTime = (at: Date): string => clock.format(at);

class RelativeTime extends HTMLElement {
  connectedCallback(): void {
    living.add(this);
    this.draw();
  }

  disconnectedCallback(): void {
    living.delete(this);
  }

  draw(): void {
    const time = this.querySelector("time");
    const at = new Date(time?.dateTime ?? "");
    if (!time || Number.isNaN(at.getTime())) return;
    const words = (formats[this.getAttribute("format") ?? "clock"] ?? age)(at);
    if (time.textContent !== words) time.textContent = words;
    time.title = full.format(at);
  }
}

const living = new Set<RelativeTime>();
setInterval(() => {
  for (const element of living) if (/^(ag|span)/.test(element.getAttribute("format") ?? "")) element.draw();
}, 30_000);
customElements.define("relative-time", RelativeTime);
