import { shareableKinds, type ShareableKind } from "@persona-conformance/schemas";
import type { ActorName } from "./session.ts";

/** An object that a share token may be made of, or imported into. */
export interface ShareObject {
  readonly kind: ShareableKind;
  readonly id: string;
}

/** Whose key each acts with. */
export type Roles = Readonly<Record<"source" | "destination" | "stranger", ActorName>>;

/** How a token may be redeemed. */
export type RedeemMode = "clone" | "hydrate";

/** A token that is left to end by itself, and when that is by our clock, in milliseconds since 1970. */
export interface Lapsing {
  readonly id: string;
  readonly due: number;
}

/** What there is to be shared between the two organizations. */
export interface Shares {
  /** The connection that tokens lead over, where that is not the one that the checks move. */
  readonly connectionId?: string;
  /** Gives one that is active without a request, for who does not have one already. */
  readonly ready?: () => string;
  /** Whose key each acts with on that connection, where it may be another one than that of its name. */
  readonly roles?: Roles;
  readonly sources: readonly ShareObject[];
  readonly destinations: readonly ShareObject[];
  /** Objects of the source whose import fails. */
  readonly failing: readonly ShareObject[];
  /** What an earlier run has left to end by itself. */
  readonly lapsing?: readonly Lapsing[];
  /** The modes in which tokens may be redeemed here; without one nothing is. */
  readonly modes: readonly RedeemMode[];
}

/** A redemption that can be tried here: what of, and into what, if into anything. */
export interface Redemption {
  readonly mode: RedeemMode;
  readonly source: ShareObject;
  readonly destination?: ShareObject;
}

const modesOf = ({ kind }: ShareObject): readonly RedeemMode[] => shareableKinds[kind].modes;

/** Every redemption that the documentation allows and that can be tried here: what leaves no new object first. */
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

/** The body of a request to redeem: what is imported into, if into anything. */
export const bodyOf = ({ destination }: Pick<Redemption, "destination">): unknown =>
  destination === undefined
    ? undefined
    : { data: { attributes: { "destination-id": destination.id } } };
