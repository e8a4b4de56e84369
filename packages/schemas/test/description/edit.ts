/** A change of a description, made in place. */
export type Edit = (description: object) => void;

type Node = Record<string, unknown>;
const unescaped = (key: string): string => key.replaceAll("~1", "/").replaceAll("~0", "~");

function owner(description: object, pointer: string): { node: Node; key: string } {
  const keys = pointer.split("/").slice(1).map(unescaped);
  const key = keys.pop() ?? "";
  // A test that edits what is not there would prove nothing.
  const node = keys.reduce<unknown>(
    (found, part) => (found as Node | undefined)?.[part],
    description,
  );
  if (typeof node !== "object" || node === null) throw new Error(`nothing at ${pointer}`);
  return { node: node as Node, key };
}

/** Puts a value at a JSON pointer. */
export const set =
  (pointer: string, value: unknown): Edit =>
  (description) => {
    const { node, key } = owner(description, pointer);
    // Each edit gets a value of its own: later edits may change it in place.
    node[key] = structuredClone(value);
  };

/** Takes away what stands at a JSON pointer. */
export const drop =
  (pointer: string): Edit =>
  (description) => {
    const { node, key } = owner(description, pointer);
    if (!(key in node)) throw new Error(`nothing at ${pointer}`);
    if (Array.isArray(node)) node.splice(Number(key), 1);
    else delete node[key];
  };

/** Adds to the list at a JSON pointer. */
export const push =
  (pointer: string, ...values: readonly unknown[]): Edit =>
  (description) => {
    const { node, key } = owner(description, pointer);
    (node[key] as unknown[]).push(...structuredClone(values));
  };

/** Replaces a part of the text at a JSON pointer. */
export const replace =
  (pointer: string, from: string, to: string): Edit =>
  (description) => {
    const { node, key } = owner(description, pointer);
    const text = String(node[key]);
    if (!text.includes(from)) throw new Error(`${pointer} does not say: ${from}`);
    node[key] = text.replace(from, to);
  };

/** Gives the member at a JSON pointer another name. */
export const rename =
  (pointer: string, name: string): Edit =>
  (description) => {
    const { node, key } = owner(description, pointer);
    if (!(key in node)) throw new Error(`nothing at ${pointer}`);
    const members = Object.entries(node).map(
      ([old, value]) => [old === key ? name : old, value] as const,
    );
    for (const old of Object.keys(node)) delete node[old];
    Object.assign(node, Object.fromEntries(members));
  };

/** Several edits, one after the other. */
export const all =
  (...edits: readonly Edit[]): Edit =>
  (description) => {
    for (const edit of edits) edit(description);
  };

/** Turns the list at a JSON pointer round. */
export const reverse =
  (pointer: string): Edit =>
  (description) => {
    const { node, key } = owner(description, pointer);
    node[key] = (node[key] as unknown[]).toReversed();
  };

/** Puts a copy of what stands at one JSON pointer at another one. */
export const copy =
  (from: string, to: string): Edit =>
  (description) => {
    const { node, key } = owner(description, from);
    set(to, node[key])(description);
  };
