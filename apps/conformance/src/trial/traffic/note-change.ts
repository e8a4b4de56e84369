import type { Traffic } from "../session.ts";

/** Remembers when the last change was carried out. What a read did not show before the first one was no write. */
export function noteChange(traffic: Traffic, now: number): void {
  if (traffic.changedAt === undefined) traffic.sawStaleRead = false;
  traffic.changedAt = now;
}
