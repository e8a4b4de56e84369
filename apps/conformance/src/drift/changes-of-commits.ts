import type { Change } from "@persona-conformance/schemas/description";
import { ConfigError } from "../config-error.ts";
import type { Commit, Tree } from "../description/git.ts";
import { openBlobs } from "../description/git-blobs.ts";
import { createStates } from "../description/history.ts";
import type { OpenedSpec } from "../description/open.ts";
import { compareSpecs } from "./compare-specs.ts";
import { withIds } from "./with-ids.ts";
import { type Concern, inScope, partIn } from "../description/scope.ts";

/** Consecutive commits of a repository, and the files before the first of them. */
export interface CommitRange extends Concern {
  readonly folder: string;
  readonly base: Tree;
  readonly commits: readonly Commit[];
}

/** The changes of a commit, or the reason why they are unknown. */
export interface CommitChanges {
  readonly commit: string;
  readonly changes: readonly Change[];
  readonly problem?: string;
}

/** The changes of each commit, limited to a scope. */
export async function changesOfCommits(range: CommitRange): Promise<readonly CommitChanges[]> {
  const { folder, base, commits } = range;
  const part = partIn(range);
  const blobs = openBlobs(folder);
  const states = createStates(blobs.read, part);
  const tree = new Map(base);
  const found: CommitChanges[] = [];
  try {
    let before = await stateAt(base.size === 0 ? undefined : tree, "before");
    for (const { hash, changed } of commits) {
      for (const [path, blob] of changed) {
        if (blob === undefined) tree.delete(path);
        else tree.set(path, blob);
      }
      const after = await stateAt(tree, hash.slice(0, 10));
      // A state that cannot be read is skipped. The next state is compared with the last one that could be read.
      if ("problem" in after) found.push({ commit: hash, changes: [], problem: after.problem });
      else {
        if (!("problem" in before)) {
          found.push({
            commit: hash,
            changes: withIds(inScope(compareSpecs(after, before, part).changes, range), [
              before,
              after,
            ]),
          });
        }
        before = after;
      }
    }
    return found;
  } finally {
    blobs.close();
  }

  async function stateAt(
    at: Tree | undefined,
    name: string,
  ): Promise<OpenedSpec | { readonly problem: string }> {
    if (at === undefined) return { problem: "there was nothing before" };
    try {
      return await states.at(at, name);
    } catch (error) {
      if (error instanceof ConfigError) return { problem: error.message };
      throw error;
    }
  }
}
