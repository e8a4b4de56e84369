import type { RunDocument } from "../../document/run-document.ts";
import type { CheckDocument } from "../check-document.ts";
import type { Verification } from "../verification.ts";

/** A document and the file that it was read from. */
export interface Found<T> {
  readonly file: string;
  readonly document: T;
}

/** All that is at hand; what is missing was not found out. */
export interface Findings {
  readonly check?: Found<CheckDocument>;
  readonly mock?: Found<Verification>;
  readonly sandbox?: Found<Verification>;
  readonly runs: readonly Found<RunDocument>[];
  /** Open questions that an earlier run has answered, by their ids, as far as a ledger or a baseline tells. */
  readonly answeredBefore: ReadonlySet<string>;
  /** The description at hand now, if any: what was compared with another one is out of date. */
  readonly description?:
    | { readonly source: string; readonly digest: string }
    | { readonly problem: string };
}

/** A check of the suite, as far as a verdict needs it. */
export interface Guard {
  readonly id: string;
  /** The promises that it puts to the test, first the one it is about. */
  readonly cites: readonly string[];
}

export interface Terms {
  readonly now: Date;
  /** Days. */
  readonly maxAge: number;
  /** Capabilities that a target may lack, and promises that no check need have shown. */
  readonly tolerated: ReadonlySet<string>;
  /** Lets an address of this machine stand for a sandbox. */
  readonly allowLoopback: boolean;
  /** The checks of this suite that a run without patterns makes. */
  readonly guards: readonly Guard[];
  /** Of this suite: what another one found supports no yes. */
  readonly suiteVersion: string;
}
