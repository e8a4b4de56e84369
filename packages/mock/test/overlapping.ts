import { organizations, type Rulings } from "../src/index.ts";
import { type Answered, connections, naming, type Open, type Opened, start } from "./both-ways.ts";

/** Two requests with one idempotency key, the second of which arrives while the first is being carried out. */
export async function overlapping(
  open: Open,
  rulings: Partial<Rulings>,
): Promise<{ readonly opened: Opened; readonly answers: readonly [Answered, Answered] }> {
  const running = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  let arrived: (() => void) | undefined;
  const opened = await open({
    rulings: { "protocol/latency": "5", ...rulings },
    sleep: () => {
      running.resolve();
      return release.promise;
    },
    // The rate limit asks for the time of each request, just before its idempotency key is looked up.
    now: () => {
      arrived?.();
      return start;
    },
  });
  const sent = {
    headers: { "idempotency-key": "k" },
    body: naming(organizations.destination.id),
  };
  const first = opened.ask("POST", connections, sent);
  await running.promise;
  const arrival = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const second = opened.ask("POST", connections, sent);
  await arrival;
  release.resolve();
  return { opened, answers: [await first, await second] };
}
