import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { consumerVersion, type Git } from "../../src/pact/version.ts";
import { temporaryFolder } from "../support/fake-io.ts";
import {
  here,
  head,
  merge,
  repository,
  nowhere,
  github,
  pull,
  buildkite,
  table,
} from "./ci-environments.ts";

describe("the version and the branch of a consumer", () => {
  it.each(table)("%s", async (_, environment, git, version, branch) => {
    const found = await consumerVersion({}, { environment }, repository(git));
    expect([found.version, found.branch]).toEqual([version, branch]);
  });

  it("of a pull request on GitHub are those that the event names", async () => {
    const event = join(await temporaryFolder(), "event.json");
    await writeFile(
      event,
      JSON.stringify({ pull_request: { head: { sha: head, ref: "feature/x" } } }),
    );
    const environment = { ...pull, GITHUB_EVENT_PATH: event, GITHUB_HEAD_REF: "" };
    expect(await consumerVersion({}, { environment }, nowhere)).toEqual({
      version: head,
      branch: "feature/x",
      buildUrl: "https://github.com/ours/app/actions/runs/7",
    });
  });

  it("are what they are told to be, before all else", async () => {
    const given = { version: "1", branch: "b", buildUrl: "https://ci.example" };
    const git = repository({ changed: " M x" });
    expect(await consumerVersion(given, { environment: github }, git)).toEqual(given);
  });

  it("are no commit that the tree differs from, unless it is given a suffix", async () => {
    const git = repository({ changed: " M src/x.ts\n?? y" });
    const io = { environment: {} };
    await expect(consumerVersion({}, io, git)).rejects.toThrow(
      "the working tree holds what is not in commit 7899e5b7899e (M src/x.ts): commit it, or name another version with --version",
    );
    expect(await consumerVersion({ dirtySuffix: "-dirty.1" }, io, git)).toMatchObject({
      version: `${here}-dirty.1`,
    });
  });

  it.each<[string, Readonly<Record<string, string>>, Git, string]>([
    [
      "no repository and no CI",
      {},
      nowhere,
      "there is no commit to name the version after: give one with --version",
    ],
    [
      "no git, and a commit called HEAD",
      { ...buildkite, BUILDKITE_COMMIT: "HEAD" },
      nowhere,
      "the CI calls the commit HEAD, which is no commit id, and git knows no such commit: name the version with --version",
    ],
    [
      "an invalid commit",
      { ...github, GITHUB_SHA: "abc" },
      repository(),
      "the CI calls the commit abc, which is no commit id",
    ],
    [
      "an option for git",
      { ...github, GITHUB_SHA: "--all" },
      repository(),
      "the CI calls the commit --all, which is no commit id",
    ],
    [
      "a pull request of which nothing is known",
      pull,
      repository(),
      `the CI calls the commit ${merge}, which is no commit id`,
    ],
  ])("must be given: %s", async (_, environment, git, message) => {
    await expect(consumerVersion({}, { environment }, git)).rejects.toThrow(message);
  });
});

it("are those of the repository in which the command is run", async () => {
  const folder = await temporaryFolder();
  const environment = {
    PATH: process.env["PATH"],
    GIT_CONFIG_GLOBAL: "/dev/null",
    ...Object.fromEntries(
      ["AUTHOR", "COMMITTER"].flatMap((who) => [
        [`GIT_${who}_NAME`, "Ada"],
        [`GIT_${who}_EMAIL`, "ada@example.org"],
      ]),
    ),
  };
  const git = (...words: readonly string[]) =>
    execFileSync("git", words, { cwd: folder, env: environment }).toString().trim();
  git("init", "--quiet", "--initial-branch", "trunk");
  await writeFile(join(folder, "a"), "a");
  git("add", ".");
  git("commit", "--quiet", "--message", "a");
  const commit = git("rev-parse", "HEAD");
  const io = { environment, folder };
  expect(await consumerVersion({}, io)).toEqual({ version: commit, branch: "trunk" });
  // What is made anew each time is no change; anything else is.
  await writeFile(join(folder, "pact.json"), "{}");
  await expect(consumerVersion({}, io)).rejects.toThrow("(?? pact.json)");
  const given = { made: ["pact.json", "nothing", "/elsewhere"] };
  expect(await consumerVersion(given, io)).toEqual({ version: commit, branch: "trunk" });
  const ci = {
    ...environment,
    GITHUB_ACTIONS: "true",
    GITHUB_SHA: commit,
    GITHUB_REF: "refs/heads/x",
  };
  expect((await consumerVersion({}, { environment: ci, folder })).version).toBe(commit);
  await writeFile(join(folder, "a"), "b");
  await expect(consumerVersion({}, { environment: ci, folder })).rejects.toThrow("(M a)");
  git("checkout", "--quiet", "--", "a");
  git("checkout", "--quiet", "--detach");
  expect(await consumerVersion(given, io)).toEqual({ version: commit });
  const elsewhere = { environment, folder: await temporaryFolder() };
  await expect(consumerVersion({}, elsewhere)).rejects.toThrow("give one with --version");
});
