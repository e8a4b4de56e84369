export interface Node {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Node[];
}

/** A reader of XML that takes nothing that is not well-formed. */
export function parse(text: string): Node {
  const root: Node = { name: "", attributes: {}, children: [] };
  const open = [root];
  const [declaration, rest = ""] = text.split(/(?<=\?>)/);
  if (declaration !== '<?xml version="1.0" encoding="UTF-8"?>') throw new Error("no declaration");
  for (const [, tag = "", content = ""] of rest.matchAll(/<([^>]*)>([^<]*)/g)) {
    if (/&(?!(amp|lt|gt|quot|apos|#\d+);)/.test(content)) throw new Error(`a bare & in ${content}`);
    const {
      close,
      name,
      pairs = "",
      empty,
    } = /^(?<close>\/?)(?<name>[a-z-]+)(?<pairs>(?: [a-z-]+="[^"<]*")*)(?<empty>\/?)$/s.exec(tag)
      ?.groups ?? {};
    if (name === undefined) throw new Error(`<${tag}> is no tag`);
    if (close === "/") {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes what is not open`);
      continue;
    }
    const attributes = Object.fromEntries(
      [...pairs.matchAll(/([a-z-]+)="([^"]*)"/g)].map(([, key = "", value = ""]) => [key, value]),
    );
    const node: Node = { name, attributes, children: [] };
    open.at(-1)?.children.push(node);
    if (empty !== "/") open.push(node);
  }
  const [only, ...others] = root.children;
  if (open.length > 1 || only === undefined || others.length > 0) throw new Error("no single root");
  return only;
}

export const all = (node: Node, name: string): readonly Node[] => [
  ...(node.name === name ? [node] : []),
  ...node.children.flatMap((child) => all(child, name)),
];
