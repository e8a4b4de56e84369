import type { Environment } from "../../environment.ts";
import type { Fixture } from "../../trial/arranging/fixture.ts";
import { redemptionsOf, type Shares } from "../../trial/arranging/share-token-objects.ts";
import type { Trial } from "../../trial/trial.ts";
import { failure, type Finding } from "./finding.ts";
import { openTokenJournal } from "./share-token-journal.ts";
import { readRoles } from "./share-token-roles.ts";

/** The most share tokens that a run creates, with one key, with two keys, and where no thorough check waits for its turn. */
export const mostMade = { one: 10, two: 20, atOnce: 60 };
/** The most that it redeems, and where no thorough check waits for its turn. */
export const mostRedeemed = { night: 10, atOnce: 36 };

export interface LookedAt {
  readonly findings: readonly Finding[];
  /** What a run may share. Nothing is redeemed, since `doctor` has no `--redeem`. */
  readonly shares?: Shares;
}

/** Checks whether a run can test share tokens, and lists what such a run leaves behind. */
export async function lookAtShareTokens(
  trial: Trial,
  fixture: Fixture | undefined,
  { activeId, shareSources = [], shareDestinations = [], baseUrl, stateFolder }: Environment,
): Promise<LookedAt> {
  const about = "share tokens";
  const objects = { sources: shareSources, destinations: shareDestinations };
  const nothing = (says: string, remedy: string): Finding => ({
    about,
    state: "note",
    says,
    remedy: `checks that need them are skipped: ${remedy}`,
  });
  if (activeId === undefined) {
    const remedy =
      "name an active connection in PERSONA_ACTIVE_CONNECTION_ID and objects of its source in PERSONA_SHARE_SOURCES";
    return { findings: [nothing("no active connection for them is named", remedy)] };
  }
  try {
    // A run moves the fixture to the status that it needs.
    if (activeId !== fixture?.id) await readRoles(trial, activeId);
    const shares: Shares = { ...objects, failing: [], modes: [] };
    if (shareSources.length === 0) {
      const remedy = "name objects of the source in PERSONA_SHARE_SOURCES";
      return { findings: [nothing("no object to share is named", remedy)], shares };
    }
    const left = (await openTokenJournal(stateFolder, baseUrl, activeId).read()).filter(
      // A run leaves a token that expires by time on purpose.
      ({ lapsesAt }) => lapsesAt === undefined,
    ).length;
    const count = trial.context.keys.destination === undefined ? mostMade.one : mostMade.two;
    const clones = redemptionsOf({ ...objects, modes: ["clone"] });
    const hydrations = redemptionsOf({ ...objects, modes: ["hydrate"] });
    const findings: readonly Finding[] = [
      {
        about,
        state: "ok",
        says: `a night creates up to ${count} share tokens over ${activeId}. They stay as records; none stays open, except one that expires within a minute`,
      },
      ...(hydrations.length + clones.length === 0 || count === mostMade.one
        ? []
        : [
            {
              about,
              state: "note" as const,
              says: `with --redeem it redeems up to ${mostRedeemed.night} of them (with --redeem all and no --baseline, ${mostRedeemed.atOnce} of ${mostMade.atOnce}): ${[
                ...(hydrations.length > 0
                  ? [
                      `hydrate changes ${[...new Set(hydrations.map(({ destination }) => destination?.id))].join(", ")}`,
                    ]
                  : []),
                ...(clones.length > 0
                  ? [`clone leaves as many new objects at the destination`]
                  : []),
              ].join(", ")}; webhooks and workflows of both organizations may fire`,
            },
          ]),
      ...(left === 0
        ? []
        : [
            {
              about,
              state: "note" as const,
              says: `a run was cut short and left ${left} of them open`,
              remedy: "the next run ends them first, and so does `share-tokens --expire`",
            },
          ]),
    ];
    return { findings, shares };
  } catch (error) {
    return { findings: [failure(about, error)] };
  }
}
