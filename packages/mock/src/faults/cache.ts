import type { Context } from "../protocol.ts";

/**
 * A cache that ignores a difference between reads: the first answer for a path and a scope is also given to the next
 * requests, as long as fewer than `lifetime` requests have followed it.
 */
export function createCache<Value>(lifetime = 12) {
  const cached = new Map<string, { readonly value: Value; readonly at: number }>();
  let requests = 0;
  return ({ method, path, query }: Context, scope: string, make: () => Value): Value => {
    requests += 1;
    if (method !== "GET") return make();
    const key = `${scope} ${path}?${query.toString()}`;
    const known = cached.get(key);
    if (known !== undefined && requests - known.at < lifetime) return known.value;
    const value = make();
    cached.set(key, { value, at: requests });
    return value;
  };
}
