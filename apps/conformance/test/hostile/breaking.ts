import { vi } from "vitest";

/** Counts the calls of functions of ours, and lets one of them throw. */
export interface Breaking {
  /** How often each place was called since the last `arm`: a function that a file exports, or a method of what one gives. */
  readonly calls: ReadonlyMap<string, number>;
  /** Begins to count anew; then this place throws at this call and, unless `once`, from there on. */
  arm(place?: string, at?: number, once?: boolean): void;
  /** Throws no more, and goes on counting. */
  disarm(): void;
  /** Called before something is thrown. */
  onThrow: () => void;
  /** Called with what each place gives. */
  onGiven: (place: string, given: unknown) => void;
}

type Call = (...given: readonly unknown[]) => unknown;

/** Lets the functions of these modules be broken in what is imported from now on. */
export function makeBreakable(paths: readonly string[]): Breaking {
  const calls = new Map<string, number>();
  const broken = new WeakSet<Call>();
  let armed: { readonly place: string; readonly at: number; readonly once: boolean } | undefined;
  const breaking: Breaking = {
    calls,
    arm(place, at = 1, once = false) {
      calls.clear();
      armed = place === undefined ? undefined : { place, at, once };
    },
    disarm() {
      armed = undefined;
    },
    onThrow() {},
    onGiven() {},
  };

  function breakable(place: string, work: Call): Call {
    return (...given) => {
      const call = (calls.get(place) ?? 0) + 1;
      calls.set(place, call);
      if (armed?.place === place && (call === armed.at || (call > armed.at && !armed.once))) {
        breaking.onThrow();
        throw new TypeError(`broken on purpose: ${place}`);
      }
      const gave = work(...given);
      return gave instanceof Promise
        ? gave.then((settled: unknown) => withBreakable(place, settled))
        : withBreakable(place, gave);
    };
  }
  function withBreakable(place: string, value: unknown): unknown {
    breaking.onGiven(place, value);
    if (!isPlain(value)) return value;
    for (const [name, method] of Object.entries(value)) {
      if (!isCall(method) || broken.has(method)) continue;
      const one = breakable(`${place}().${name}`, method);
      broken.add(one);
      value[name] = one;
    }
    return value;
  }

  vi.resetModules();
  for (const path of paths) {
    vi.doMock(path, async (original) => {
      const exported = Object.entries(await original<object>()).map(([name, value]) => [
        name,
        isCall(value) ? breakable(`${path.replace("../../src/", "")} ${name}`, value) : value,
      ]);
      return Object.fromEntries(exported) as object;
    });
  }
  return breaking;
}

/** Lets what is imported from now on be as it is. */
export function makeWhole(paths: readonly string[]): void {
  for (const path of paths) vi.doUnmock(path);
  vi.resetModules();
}

const isCall = (value: unknown): value is Call =>
  typeof value === "function" && !Function.prototype.toString.call(value).startsWith("class");

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" &&
  value !== null &&
  Object.getPrototypeOf(value) === Object.prototype &&
  !Object.isFrozen(value);
