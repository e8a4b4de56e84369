import { instant, resolution } from "@persona-conformance/schemas";
import type { TrialLog } from "../runner/try-check.ts";
import type { Session } from "./session.ts";
import type { View } from "./view.ts";

/** How patiently a write is waited for. */
export type Pace = "patient" | "hurried";

/** Milliseconds between the reads that wait for a write to be seen: 5 seconds in all. */
const patient = [25, 50, 100, 200, 400, 800, 1600, 1825];
/** The same for one who has seen a write go unseen before, and repeats it. */
const pauses: Readonly<Record<Pace, readonly number[]>> = { patient, hurried: patient.slice(0, 4) };

/** So many writes that reads have shown tell how replicas lag, if they do. */
const enoughShown = 4;

/** Reads that may lag behind writes, and time. */
export interface Waiting {
  /** Repeats a read until it is as expected, or time is up: then it gives what was read last. */
  eventually<T>(read: () => Promise<T>, isExpected: (value: T) => boolean): Promise<T>;
  /** Lets replicas catch up where they may lag: a change that must not be is seen only then. */
  waitForReplicas(): Promise<void>;
  /** Keeps the latest change that was seen, so that a replica that lags can be told from the truth. */
  note(view: View): View;
  /** Whether a view is no older than what was seen before, as far as its timestamps can tell. */
  isFresh(view: View): boolean;
  sleep(milliseconds: number): Promise<void>;
  /** Lets time go by for the target: without waiting, where its clock can be moved. */
  advanceTime(milliseconds: number): Promise<void>;
}

export function createWaiting(session: Session, log: TrialLog, pace: Pace): Waiting {
  const { clock, traffic, newest, signal } = session;
  const sleep = (milliseconds: number) => clock.sleep(milliseconds, signal);
  return {
    async eventually(read, isExpected) {
      let value = await read();
      const began = clock.now();
      for (const pause of pauses[traffic.sawStaleRead ? "hurried" : pace]) {
        if (isExpected(value)) return value;
        await sleep(pause);
        value = await read();
        if (isExpected(value)) log.lag = Math.max(log.lag ?? 0, clock.now() - began);
        traffic.lag = Math.max(traffic.lag, log.lag ?? 0);
      }
      // Where one write was never seen, the next is not waited for as long: a lag would have shown.
      if (!isExpected(value)) traffic.sawStaleRead = true;
      return value;
    },
    async waitForReplicas() {
      const { lag, shown } = traffic;
      const wait = shown < enoughShown ? Math.max(session.replicaPause ?? 0, lag * 1.5) : lag * 1.5;
      if (wait > 0) await sleep(wait);
    },
    note(view) {
      const at = instant(view.updatedAt);
      const known = newest.get(view.id);
      if (at !== undefined && (known === undefined || at > known)) newest.set(view.id, at);
      return view;
    },
    isFresh({ id, updatedAt = "" }) {
      const [at, latest] = [instant(updatedAt), newest.get(id)];
      if (at === undefined || latest === undefined) return true;
      return at + BigInt(resolution(updatedAt)) * 1_000_000n > latest;
    },
    sleep,
    async advanceTime(milliseconds) {
      if (session.controls === undefined) await sleep(milliseconds);
      else session.controls.advance(milliseconds);
    },
  };
}
