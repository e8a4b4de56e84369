/** A copy of a JSON document that differs at one place; `undefined` takes the member away. */
export function change(document: unknown, path: readonly PropertyKey[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(document))
    return document.map((item, index) => (index === key ? change(item, rest, value) : item));
  const members = document as Readonly<Record<PropertyKey, unknown>>;
  const changed = change(members[key], rest, value);
  if (changed !== undefined) return { ...members, [key]: changed };
  return Object.fromEntries(Object.entries(members).filter(([name]) => name !== key));
}
