/** Remembers what a function finds for each key. Many checks at the end of a run judge the same answers. */
export function onceFor<Key extends object, More extends unknown[], Found>(
  find: (key: Key, ...more: More) => Found,
): (key: Key, ...more: More) => Found {
  const known = new WeakMap<Key, { readonly found: Found }>();
  return (key, ...more) => {
    const kept = known.get(key) ?? { found: find(key, ...more) };
    known.set(key, kept);
    return kept.found;
  };
}
