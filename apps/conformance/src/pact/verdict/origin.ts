import { isLoopback } from "../../environment.ts";
import type { Terms } from "./findings.ts";
import type { Origin } from "./verdict-document.ts";

/** The most that the clocks of two machines may differ, in milliseconds. */
const skew = 60_000;
const day = 24 * 60 * 60 * 1000;

/** Why a document is no evidence at all; `undefined` if it is evidence. */
export function refusalOf(origin: Origin, terms: Terms): string | undefined {
  const { startedAt, finishedAt, file } = origin;
  const dates = [startedAt, finishedAt].flatMap((date) => date ?? []).map(Date.parse);
  if (dates.some((date) => date > terms.now.getTime() + skew)) {
    return `${file} is dated in the future (${finishedAt ?? startedAt}): check the clock, and make it again`;
  }
  const [began = 0, ended = began] = dates;
  return ended < began ? `${file} ended before it began: make it again` : undefined;
}

/** Why a document no longer supports a yes. Its failures still count. */
export function staleness(origin: Origin, { now, maxAge, suiteVersion }: Terms): readonly string[] {
  const { startedAt, finishedAt, suite, file } = origin;
  const date = startedAt ?? finishedAt;
  const isOld = date !== undefined && now.getTime() - Date.parse(date) > maxAge * day;
  return [
    ...(isOld ? [`${file} is older than ${maxAge} days (${date.slice(0, 10)})`] : []),
    ...(suite === suiteVersion
      ? []
      : [`${file} was made by version ${suite} of the suite, and this is ${suiteVersion}`]),
  ];
}

/** Why a target is not a sandbox; `undefined` if it is one. */
export function notASandbox(
  { target, file }: Origin,
  { allowLoopback }: Pick<Terms, "allowLoopback">,
): string | undefined {
  const { kind = "unknown", baseUrl = "" } = target ?? {};
  if (kind !== "sandbox") {
    return `${file} is of a target of kind ${kind}, which is no evidence about Persona`;
  }
  if (!URL.canParse(baseUrl)) return `${file} names no address of the sandbox`;
  if (isOnThisMachine(baseUrl) && !allowLoopback) {
    return `${file} is of ${baseUrl}, which is on this machine and no sandbox (if it stands for one, use --allow-loopback)`;
  }
  return undefined;
}

/** Whether a URL leads to this machine, also by unusual names and addresses. */
function isOnThisMachine(baseUrl: string): boolean {
  const host = new URL(baseUrl).hostname.replace(/\.$/, "");
  return (
    isLoopback(baseUrl) ||
    /(^|\.)localhost$/.test(host) ||
    host === "0.0.0.0" ||
    host === "[::]" ||
    // An IPv4 address of this machine, written as IPv6.
    /^\[::ffff:(7f[0-9a-f]{2}:|0:0\])/.test(host)
  );
}
