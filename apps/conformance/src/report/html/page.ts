import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { embedded, type Markup, markup } from "./markup.ts";

// The page's style and script are part of this program, so they are read when it starts.
const asset = (file: URL): string => readFileSync(file, "utf8").trim();
const style = [
  "base",
  "header",
  "stories",
  "lifecycle",
  "tables",
  "lists",
  "drift",
  "narrow",
  "print",
]
  .map((name) => asset(new URL(`style/${name}.css`, import.meta.url)))
  .join("\n");
const script = `"use strict";
// Draws the table of all checks, and adds search and keys. Without scripts only the table is missing.
(() => {
${["elements", "rows", "table", "choose", "places", "controls", "start"]
  .map((name) => asset(new URL(`script/${name}.js`, import.meta.url)))
  .join("\n")}
})();`;

const hashOf = (text: string): string =>
  `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** Allows only this style and this script. Text from the target cannot run, and nothing is fetched. */
const policy = [
  "default-src 'none'",
  `style-src ${hashOf(style)}`,
  `script-src ${hashOf(script)}`,
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

const icons = {
  0: { kind: "good", sign: "✓", dot: "%232f7d52" },
  1: { kind: "bad", sign: "✕", dot: "%23b4412f" },
  2: { kind: "open", sign: "?", dot: "%23a57a1c" },
} as const;

export interface Section {
  /** Its id, and so its address in the page. */
  readonly id: string;
  readonly name: string;
  /** Stands beside its name if it is more than 0. */
  readonly count?: number;
  /** An empty section is left out. */
  readonly body: Markup;
}

export interface Page {
  readonly title: string;
  /** The program that made the page. */
  readonly kicker: string;
  /** The headline. `code` says whether it is good, bad or open. */
  readonly sentence: string;
  readonly code: keyof typeof icons;
  /** The part below the headline. */
  readonly top: Markup;
  readonly sections: readonly Section[];
  readonly footer: Markup;
  /** The data of the table that the script draws. */
  readonly data?: unknown;
}

/** One HTML file without dependencies: it opens from a disk and fetches nothing. */
export function page({ title, kicker, sentence, code, top, sections, footer, data }: Page): string {
  const { kind, sign, dot } = icons[code];
  const shown = sections.filter(({ body }) => body.markup !== "");
  const icon = `data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Ccircle cx='8' cy='8' r='7' fill='${dot}'/%3E%3C/svg%3E`;
  const whole = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<meta name="description" content="${sentence}">
<link rel="icon" href="${icon}">
<style>${{ markup: style }}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the findings</a>
<header class="top ${kind}">
<p class="kicker">${kicker}</p>
<h1><span class="face" aria-hidden="true">${sign}</span><span>${sentence}</span></h1>
${top}
</header>
<nav class="sections" aria-label="Sections"><ul>${shown.map(({ id, name, count = 0 }) => markup`<li><a href="#${id}">${name}${count > 0 && markup` <span class="count">${count}</span>`}</a></li>`)}</ul><button type="button" id="theme" hidden>Dark</button></nav>
<main id="main" tabindex="-1">${shown.map(({ body }) => body)}</main>
<footer>${footer}</footer>
${data !== undefined && markup`<script type="application/json" id="data">${embedded(data)}</script>`}
<script>${{ markup: script }}</script>
</body>
</html>`;
  return `${whole.markup}\n`;
}
