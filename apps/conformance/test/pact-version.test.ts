import { describe, expect, it } from "vitest";
import { consumerVersion, type Git } from "../src/pact/version.ts";

const commit = "7899e5b7899e5b7899e5b7899e5b7899e5b7899e";

/** A repository as git tells of it. */
const repository =
  ({ branch = "main", changed = "" } = {}): Git =>
  async (...words) => {
    if (words[0] === "status") return changed;
    return words.includes("--abbrev-ref") ? branch : commit;
  };
const nowhere: Git = async () => undefined;

const github = {
  CI: "true",
  GITHUB_ACTIONS: "true",
  GITHUB_SHA: "abc",
  GITHUB_REF: "refs/heads/feature",
  GITHUB_REF_NAME: "feature",
  GITHUB_REPOSITORY: "ours/app",
  GITHUB_RUN_ID: "7",
  GITHUB_SERVER_URL: "https://github.com",
};

describe("the version of a consumer", () => {
  it("is the commit and the branch that git tells", async () => {
    expect(await consumerVersion({}, {}, repository())).toEqual({
      version: commit,
      branch: "main",
    });
  });

  it("has no branch where none is checked out", async () => {
    expect(await consumerVersion({}, {}, repository({ branch: "HEAD" }))).toEqual({
      version: commit,
    });
  });

  it("is what the CI's variables tell, before git", async () => {
    expect(await consumerVersion({}, github, repository())).toEqual({
      version: "abc",
      branch: "feature",
      buildUrl: "https://github.com/ours/app/actions/runs/7",
    });
  });

  it("is what it is told to be, before both", async () => {
    const given = { version: "1", branch: "b", buildUrl: "https://ci.example" };
    expect(await consumerVersion(given, github, repository({ changed: " M x" }))).toEqual(given);
  });

  it("is no commit that the tree differs from, unless it is given a suffix", async () => {
    const git = repository({ changed: " M src/x.ts\n?? y" });
    await expect(consumerVersion({}, {}, git)).rejects.toThrow(
      "the working tree holds what is not in commit 7899e5b7899e (M src/x.ts): commit it, or name another version with --version",
    );
    expect(await consumerVersion({ dirtySuffix: "-dirty.1" }, {}, git)).toMatchObject({
      version: `${commit}-dirty.1`,
    });
  });

  it("must be given where there is no repository", async () => {
    await expect(consumerVersion({}, {}, nowhere)).rejects.toThrow("give one with --version");
  });
});
