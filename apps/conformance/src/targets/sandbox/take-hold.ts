import type { Result } from "../../document/run-document.ts";
import type { Runnable } from "../../runner/run-options.ts";
import type { Fixture } from "../../trial/arranging/fixture.ts";
import { acceptedStatuses } from "../../trial/moving/acceptance.ts";
import { openTrial } from "../../trial/open-trial.ts";
import type { View } from "../../trial/reading/view.ts";
import type { Trial } from "../../trial/trial.ts";
import { runnable } from "../target.ts";
import type { Accepting } from "./accepting.ts";
import { readFixture } from "./connection-fixture.ts";
import { type SignedIn, type SandboxOptions, usualTimeout } from "./sign-in.ts";
import { type Lease, takeLease } from "./lease.ts";
import { UnreadableAnswer } from "./share-token-roles.ts";
import { type SharesLease, takeShares } from "./share-tokens.ts";

export interface Sandbox {
  readonly target: Runnable<Trial>;
  readonly apiVersion: string;
}

/** A sandbox without a connection between the two organizations: most checks are skipped. */
export async function withoutFixture(
  signedIn: SignedIn,
  options: SandboxOptions,
): Promise<Sandbox> {
  const { apiVersion, session } = signedIn;
  const { organizations } = signedIn.context();
  const { sharing, problems } = await share(signedIn, undefined, options);
  signedIn.grant({ shares: sharing?.shares });
  const problem = `no connection from ${organizations.source || "the source"} to ${organizations.destination || "the destination"} was found, so most checks were skipped: name it in PERSONA_CONNECTION_ID, set PERSONA_DESTINATION_API_KEY or PERSONA_DESTINATION_ORGANIZATION_ID, or let the run create one with --provision`;
  const close = async () => [problem, ...problems, ...((await sharing?.release()) ?? [])];
  return { target: runnable("sandbox", session, close), apiVersion };
}

/** A sandbox with its connection, which no other run may use until this one has released it. */
export async function withFixture(
  signedIn: SignedIn,
  fixture: Fixture,
  options: SandboxOptions,
): Promise<Sandbox> {
  const { apiVersion, session } = signedIn;
  signedIn.extend({ fixtures: new Map([[fixture.resource.name, fixture]]) });
  const lease = await leaseOf(signedIn, fixture, options);
  const { parking, unmoved } = lease;
  if (parking !== undefined) {
    const { waitingForPerson = (wait) => wait() } = options;
    session.accept = (_resource, _move, accepted) =>
      waitingForPerson(() => parking.accept(accepted));
  }
  let shared: Shared = { problems: [] };
  try {
    shared = await share(signedIn, fixture, options);
    signedIn.grant({
      fixture: true,
      created: fixture.created !== undefined,
      mayMove: unmoved === undefined,
      // A fixture that is not active must be moved there first.
      shares: isActive(shared.sharing, fixture, signedIn.accepting, lease)
        ? shared.sharing?.shares
        : undefined,
      mayPause: shared.sharing?.isFixture === true && unmoved === undefined,
    });
  } catch (error) {
    await shared.sharing?.release();
    await lease.release([]);
    throw error;
  }
  const { sharing, problems } = shared;
  const found = fixture.last;
  const target = runnable("sandbox", session, async (results) => [
    ...problems,
    ...((await sharing?.release()) ?? []),
    ...(unmoved === undefined ? [] : lifecycleProblems(fixture, found, results)),
    ...(await lease.release(results)),
  ]);
  return {
    apiVersion,
    target: {
      ...target,
      carriedOver: lease.carriedOver,
      journal: lease.journal,
      byHand: lease.byHand,
      ...(unmoved && { unmoved }),
      ...(lease.given && { expiringCapability: "accept" }),
      open(check, at, log, turn) {
        lease.prepare(check);
        return target.open(check, at, log, turn);
      },
    },
  };
}

function leaseOf(signedIn: SignedIn, fixture: Fixture, options: SandboxOptions): Promise<Lease> {
  const { session, cell, accepting } = signedIn;
  const { tell = () => {}, abandon = false, attended = false } = options;
  const context = signedIn.context();
  return takeLease({
    session,
    cell,
    fixture,
    read: () => readFixture(openTrial(session, cell, { exchanges: [] }), fixture, context),
    stateFolder: options.environment.stateFolder,
    accepting,
    destination: context.organizations.destination || "the destination",
    acceptTimeout: options.acceptTimeout ?? (attended ? usualTimeout.person : 0),
    abandon,
    tell,
  });
}

interface Shared {
  /** Undefined if no connection for share tokens is named, or what is there cannot be read. */
  readonly sharing?: SharesLease;
  /** In words. */
  readonly problems: readonly string[];
}

/** Takes what may be shared, and tells every check of it. An answer about it that cannot be read is a problem of the run. */
async function share(
  { session, cell, extend }: SignedIn,
  fixture: Fixture | undefined,
  { environment, redeem, tell = () => {} }: SandboxOptions,
): Promise<Shared> {
  try {
    const given = { session, cell, environment, fixture, tell };
    const sharing = await takeShares({ ...given, ...(redeem !== undefined && { redeem }) });
    if (sharing === undefined) return { problems: [] };
    extend({ shares: sharing.shares });
    return { sharing, problems: [] };
  } catch (error) {
    if (!(error instanceof UnreadableAnswer)) throw error;
    return { problems: [error.message] };
  }
}

/**
 * Why no lifecycle check ran although everything is configured: the fixture has an unknown status. It is not moved, since it
 * could not be restored.
 */
function lifecycleProblems(
  { resource, id }: Fixture,
  found: View | undefined,
  results: readonly Result[],
): readonly string[] {
  const { lifecycle, name, one } = resource;
  const own = results.filter((result) => result.id.startsWith(`${name}/lifecycle/`));
  const ran = own.some(({ outcome }) => outcome.kind !== "skipped");
  if (own.length === 0 || ran || lifecycle.isStatus(found?.status)) return [];
  const known = lifecycle.statuses.join(", ");
  const shown =
    found === undefined
      ? "cannot be read"
      : `is ${JSON.stringify(found.attributes["status"])}, not one of ${known}`;
  return [
    `the status of the ${one} ${id} ${shown}: its lifecycle was not tried; name another ${one}, or ask Persona's support what it means`,
  ];
}

/** Whether the connection for share tokens is active, or can be made active. */
const isActive = (
  sharing: SharesLease | undefined,
  { last, resource }: Fixture,
  { kind }: Accepting,
  { unmoved }: Lease,
): boolean =>
  sharing?.isFixture !== true ||
  last?.status === acceptedStatuses(resource).accepted ||
  (unmoved === undefined && kind === "command");
