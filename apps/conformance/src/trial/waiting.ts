import { instant, resolution } from "@persona-conformance/schemas";
import type { TrialLog } from "../runner/run-options.ts";
import type { Session } from "./session.ts";
import type { Pace, TrialWaiting } from "./trial.ts";
import type { View } from "./reading/view.ts";

/** Milliseconds between the reads that wait for a write: 5 seconds in all. */
const patient = [25, 50, 100, 200, 400, 800, 1600, 1825];
/** After one write stayed invisible, the wait is shorter, though long enough for the lag that was seen. */
const hurried = patient.slice(0, 4);
/** How much longer than the longest lag seen; and milliseconds. */
const margin = { factor: 2, most: 5000 };
/** How much longer than the lag a change may hide from a read that should show none. */
const certainly = 1.2;

/** After this many visible writes, the lag of the replicas is known. */
const enoughShown = 4;

/** Waiting, and what it knows of the changes that were seen. */
export interface Waiting extends TrialWaiting {
  /** Remembers the latest change, so that an older view can be recognized. */
  note(view: View): View;
  /** Remembers a view at the end of a wait, even if an answer has shown a newer one that no read shows. */
  believe(view: View): View;
  /**
   * Whether to go on with what an answer told, since reads lag and a later read of the check confirms it. If the check does not
   * pass, the runner tries it again with a read.
   */
  trusts(): boolean;
  /** Whether a view is at least as new as the newest one seen, by its timestamps. */
  isFresh(view: View): boolean;
}

export function createWaiting(session: Session, log: TrialLog, pace: Pace): Waiting {
  const { clock, traffic, newest, signal } = session;
  const { lags } = traffic;
  const sleep = (milliseconds: number) => clock.sleep(milliseconds, signal);
  return {
    async eventually(read, isExpected, reads) {
      const lag = lags.of(reads);
      const since = traffic.changedAt ?? clock.now();
      const age = () => clock.now() - since;
      // A lag that is known is waited for at once, and not in small steps each time.
      const ages = lag.ages().filter((one) => one > age());
      const lagging = Math.min(lags.longest() * margin.factor, margin.most);
      const isHurried = traffic.sawStaleRead || pace === "hurried";
      const pauses = [
        ...ages.map((one, at) => (at === 0 ? one - age() : one - (ages[at - 1] ?? 0))),
        ...(isHurried ? [...hurried, ...(lagging > 0 ? [lagging] : [])] : patient),
      ];
      if (reads !== undefined && ages.length > 0) await sleep(pauses.shift() ?? 0);
      const began = clock.now();
      let stale: number | undefined;
      let asked = age();
      let value = await read();
      for (const pause of pauses) {
        if (isExpected(value)) break;
        stale = asked;
        await sleep(pause);
        asked = age();
        value = await read();
      }
      if (isExpected(value)) {
        if (stale !== undefined) log.lag = Math.max(log.lag ?? 0, clock.now() - began);
        lag.note(stale, age());
        return value;
      }
      // If one write stayed invisible, the next wait is shorter: a lag would have been over by then.
      traffic.sawStaleRead = true;
      return value;
    },
    async waitForReplicas() {
      const { shown, answeredAt } = traffic;
      const usual = shown < enoughShown ? (session.replicaPause ?? 0) : 0;
      const wait = Math.max(usual, lags.longest() * certainly) - (clock.now() - answeredAt);
      if (wait <= 0) return;
      await (log.whileWaiting?.(() => sleep(wait)) ?? sleep(wait));
    },
    note(view) {
      const at = instant(view.updatedAt);
      const known = newest.get(view.id);
      if (at !== undefined && (known === undefined || at > known)) newest.set(view.id, at);
      return view;
    },
    believe(view) {
      const at = instant(view.updatedAt);
      if (at !== undefined) newest.set(view.id, at);
      return view;
    },
    trusts() {
      if (log.mayTrust !== true || !lags.areNoticeable()) return false;
      log.trusted = true;
      return true;
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
