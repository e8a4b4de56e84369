import type { Mock } from "./mock.ts";

/** A mock that can be restarted, with the same resources under the same ids. */
export function createRestartable(create: () => Mock): {
  readonly mock: Mock;
  restart(): void;
} {
  let current = create();
  const methods = Object.keys(current).map((name) => [
    name,
    (...given: readonly unknown[]) =>
      // Every member of a mock is a function, and gets the same arguments here.
      (current[name as keyof Mock] as (...all: readonly unknown[]) => unknown)(...given),
  ]);
  return {
    mock: Object.fromEntries(methods),
    restart: () => {
      current = create();
    },
  };
}
