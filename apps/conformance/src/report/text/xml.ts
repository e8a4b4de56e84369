import { printableLines } from "./text.ts";

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  "\n": "&#10;",
  "\t": "&#9;",
};

/** Escapes text for XML, also for attributes. Characters that XML 1.0 does not allow become code points. */
const xml = (text: string): string =>
  printableLines(text)
    .replaceAll(
      /[\uFFFE\uFFFF]/g,
      (character) => String.raw`\u{${character.codePointAt(0)?.toString(16) ?? ""}}`,
    )
    .replaceAll(/[&<>"'\n\t]/g, (character) => entities[character] ?? character);

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children?: readonly (Element | string)[];
}

/** An element with its children, indented. Text is not indented, since its white space counts. */
export function element({ name, attributes, children = [] }: Element, indent = ""): string {
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${xml(String(value))}"`);
  const open = `${indent}<${name}${pairs.join("")}`;
  if (children.length === 0) return `${open}/>`;
  const texts = children.filter((child) => typeof child === "string");
  if (texts.length > 0) {
    // In a text, a line break may stay a line break.
    return `${open}>${xml(texts.join("\n")).replaceAll("&#10;", "\n").replaceAll("&#9;", "\t")}</${name}>`;
  }
  const inner = children.flatMap((child) =>
    typeof child === "string" ? [] : [element(child, `${indent}  `)],
  );
  return [`${open}>`, ...inner, `${indent}</${name}>`].join("\n");
}
