import type { RunDocument } from "../../document/run-document.ts";
import type { CheckDocument } from "../check-document.ts";
import type { Verification } from "../verification.ts";

/** A document and its file. */
export interface Found<T> {
  readonly file: string;
  readonly document: T;
}

/** All results that exist. A missing one was not made. */
export interface Findings {
  readonly check?: Found<CheckDocument>;
  readonly mock?: Found<Verification>;
  readonly sandbox?: Found<Verification>;
  readonly runs: readonly Found<RunDocument>[];
  /** The ids of the open questions that an earlier run has answered, by a ledger or a baseline. */
  readonly answeredBefore: ReadonlySet<string>;
  /** The current description, if any. A comparison with another one is out of date. */
  readonly description?:
    | { readonly source: string; readonly digest: string }
    | { readonly problem: string };
}

/** A check of the suite, with the members that a verdict needs. */
export interface Guard {
  readonly id: string;
  /** The statements that it tests, its main one first. */
  readonly cites: readonly string[];
}

export interface Terms {
  readonly now: Date;
  /** In days. */
  readonly maxAge: number;
  /** Capabilities that a target may lack, and statements that no check needs to confirm. */
  readonly tolerated: ReadonlySet<string>;
  /** Whether an address of this machine counts as a sandbox. */
  readonly allowLoopback: boolean;
  /** The checks that a run without patterns makes. */
  readonly guards: readonly Guard[];
  /** The version of this suite. Results of another version do not support a yes. */
  readonly suiteVersion: string;
}
