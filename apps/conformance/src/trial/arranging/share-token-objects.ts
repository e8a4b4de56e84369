import { shareableKinds, type ShareableKind } from "@persona-conformance/schemas";
import type { ActorName } from "../party.ts";

/** An object that a share token may share, or be imported into. */
export interface ShareObject {
  readonly kind: ShareableKind;
  readonly id: string;
}

/** The actor whose key each role uses. */
export type Roles = Readonly<Record<"source" | "destination" | "stranger", ActorName>>;

/** A way to redeem a token. */
export type RedeemMode = "clone" | "hydrate";

/** A token that will expire by time, and when, by our clock: milliseconds since 1970. */
export interface Lapsing {
  readonly id: string;
  readonly due: number;
}

/** What the two organizations can share. */
export interface Shares {
  /** The id of the connection for share tokens, if it is not the fixture. */
  readonly connectionId?: string;
  /** Creates an active one without a request. Returns its id. */
  readonly ready?: () => string;
  /** The actor of each role on that connection, if it can differ from the role's name. */
  readonly roles?: Roles;
  readonly sources: readonly ShareObject[];
  readonly destinations: readonly ShareObject[];
  /** The setting that names the sources. Absent if they certainly exist. */
  readonly namedIn?: string;
  /** Objects of the source whose import fails. */
  readonly failing: readonly ShareObject[];
  /** Tokens of an earlier run that will expire by time. */
  readonly lapsing?: readonly Lapsing[];
  /** The modes in which a run may redeem. An empty list means that it redeems nothing. */
  readonly modes: readonly RedeemMode[];
}

/** A possible redemption: its mode, its source, and its destination if it has one. */
export interface Redemption {
  readonly mode: RedeemMode;
  readonly source: ShareObject;
  readonly destination?: ShareObject;
}

const modesOf = ({ kind }: ShareObject): readonly RedeemMode[] => shareableKinds[kind].modes;

/** Every documented redemption that is possible here. Those that create no object come first. */
export function redemptionsOf({
  sources,
  destinations,
  modes,
}: Pick<Shares, "sources" | "destinations" | "modes">): readonly Redemption[] {
  const hydrations = sources
    .filter((source) => modes.includes("hydrate") && modesOf(source).includes("hydrate"))
    .flatMap((source): readonly Redemption[] => {
      const destination = destinations.find(({ kind }) => kind === source.kind);
      return destination === undefined ? [] : [{ mode: "hydrate", source, destination }];
    });
  const clones = sources
    .filter((source) => modes.includes("clone") && modesOf(source).includes("clone"))
    .map((source): Redemption => ({ mode: "clone", source }));
  const rank = ({ mode, source }: Redemption) =>
    (mode === "clone" ? 2 : 0) + Number(source.kind !== "account");
  return [...hydrations, ...clones].toSorted((a, b) => rank(a) - rank(b));
}

/** The body of a request to redeem, with the destination object if there is one. */
export const bodyOf = ({ destination }: Pick<Redemption, "destination">): unknown =>
  destination === undefined
    ? undefined
    : { data: { attributes: { "destination-id": destination.id } } };
