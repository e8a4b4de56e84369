import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { consumerVersion, type Git } from "../src/pact/version.ts";
import { temporaryFolder } from "./fake-io.ts";

const here = "7899e5b7899e5b7899e5b7899e5b7899e5b7899e";
const told = "1111111111111111111111111111111111111111";
const head = "2222222222222222222222222222222222222222";
const merge = "3333333333333333333333333333333333333333";

interface Repository {
  readonly branch?: string;
  readonly changed?: string;
  readonly remote?: string;
  readonly remotes?: string;
  /** What names of commits stand for, beside HEAD. */
  readonly commits?: Readonly<Record<string, string>>;
}

/** A repository as git tells of it. */
const repository =
  ({
    branch = "main",
    changed = "",
    remote,
    remotes = "origin",
    commits = {},
  }: Repository = {}): Git =>
  async (...words) => {
    const [command, option] = words;
    if (command === "status") return changed;
    if (command === "config") return remote;
    if (command === "remote") return remotes;
    if (option === "--abbrev-ref") return branch;
    const name = words.at(-1)?.replace("^{commit}", "") ?? "";
    return { HEAD: here, ...commits }[name];
  };
const nowhere: Git = async () => undefined;

const github = {
  CI: "true",
  GITHUB_ACTIONS: "true",
  GITHUB_EVENT_NAME: "push",
  GITHUB_SHA: told,
  GITHUB_REF: "refs/heads/feature/x",
  GITHUB_REPOSITORY: "ours/app",
  GITHUB_RUN_ID: "7",
  GITHUB_SERVER_URL: "https://github.com",
};
const pull = {
  ...github,
  GITHUB_EVENT_NAME: "pull_request",
  GITHUB_SHA: merge,
  GITHUB_REF: "refs/pull/7/merge",
  GITHUB_HEAD_REF: "feature/x",
};
const gitlab = {
  CI: "true",
  GITLAB_CI: "true",
  CI_COMMIT_SHA: told,
  CI_COMMIT_REF_NAME: "feature",
};
const buildkite = {
  CI: "true",
  BUILDKITE: "true",
  BUILDKITE_COMMIT: told,
  BUILDKITE_BRANCH: "feature",
};
const jenkins = {
  JENKINS_URL: "https://ci.example",
  GIT_COMMIT: told,
  GIT_BRANCH: "origin/feature/x",
};
const azure = {
  BUILD_BUILDURI: "vstfs:///1",
  BUILD_SOURCEVERSION: told,
  BUILD_SOURCEBRANCH: "refs/heads/feature/x",
};
const travis = {
  TRAVIS: "true",
  TRAVIS_COMMIT: told,
  TRAVIS_BRANCH: "main",
  TRAVIS_PULL_REQUEST: "false",
};

/** Where the command is run, what the CI tells and git knows, the version and the branch. */
type Row = readonly [
  string,
  Readonly<Record<string, string>>,
  Repository,
  string,
  string | undefined,
];
const table: readonly Row[] = [
  ["no CI", {}, {}, here, "main"],
  ["no CI, detached", {}, { branch: "HEAD" }, here, undefined],
  ["an unknown CI", { CI: "true" }, { branch: "feature" }, here, "feature"],
  ["GitHub", github, {}, told, "feature/x"],
  ["GitHub, detached", github, { branch: "HEAD" }, told, "feature/x"],
  [
    "GitHub, a pull request",
    pull,
    { branch: "HEAD", commits: { [`${merge}^2`]: head } },
    head,
    "feature/x",
  ],
  [
    "GitHub, a pull request from a fork",
    { ...pull, GITHUB_EVENT_NAME: "pull_request_target" },
    { commits: { [`${merge}^2`]: head } },
    head,
    "feature/x",
  ],
  [
    "GitHub, a tag",
    { ...github, GITHUB_REF: "refs/tags/v1", GITHUB_REF_TYPE: "tag" },
    { branch: "HEAD" },
    told,
    undefined,
  ],
  [
    "GitHub, another repository beside it",
    github,
    { remote: "https://github.com/theirs/lib.git", branch: "next" },
    here,
    "next",
  ],
  [
    "GitHub, its own over https",
    github,
    { remote: "https://x-access-token:t@github.com/Ours/App.git" },
    told,
    "feature/x",
  ],
  [
    "GitHub, its own over ssh",
    github,
    { remote: "git@github.com:ours/app.git" },
    told,
    "feature/x",
  ],
  ["GitLab", gitlab, {}, told, "feature"],
  [
    "GitLab, a merge request",
    { ...gitlab, CI_MERGE_REQUEST_ID: "7", CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: "mine" },
    {},
    told,
    "mine",
  ],
  [
    "GitLab, a merged result",
    {
      ...gitlab,
      CI_COMMIT_SHA: merge,
      CI_MERGE_REQUEST_ID: "7",
      CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: "mine",
      CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: head,
    },
    {},
    head,
    "mine",
  ],
  [
    "GitLab, a tag",
    { ...gitlab, CI_COMMIT_TAG: "v1", CI_COMMIT_REF_NAME: "v1" },
    {},
    told,
    undefined,
  ],
  [
    "GitLab, in a group of groups",
    { ...gitlab, CI_PROJECT_PATH: "a/b/app" },
    { remote: "https://gitlab.com/a/b/app.git", branch: "HEAD" },
    told,
    "feature",
  ],
  ["Buildkite", buildkite, {}, told, "feature"],
  [
    "Buildkite, a commit called HEAD",
    { ...buildkite, BUILDKITE_COMMIT: "HEAD" },
    { branch: "HEAD" },
    here,
    "feature",
  ],
  [
    "Buildkite, a pull request",
    { ...buildkite, BUILDKITE_PULL_REQUEST: "7", BUILDKITE_PULL_REQUEST_BASE_BRANCH: "main" },
    {},
    told,
    "feature",
  ],
  [
    "Buildkite, a tag",
    { ...buildkite, BUILDKITE_TAG: "v1", BUILDKITE_BRANCH: "v1" },
    {},
    told,
    undefined,
  ],
  ["Jenkins", jenkins, {}, told, "feature/x"],
  [
    "Jenkins, of another remote",
    { ...jenkins, GIT_BRANCH: "upstream/feature" },
    { remotes: "origin\nupstream" },
    told,
    "feature",
  ],
  [
    "Jenkins, a change",
    { ...jenkins, CHANGE_ID: "7", CHANGE_BRANCH: "mine", BRANCH_NAME: "PR-7" },
    {},
    told,
    "mine",
  ],
  ["Jenkins, a tag", { ...jenkins, TAG_NAME: "v1", BRANCH_NAME: "v1" }, {}, told, undefined],
  ["Azure", azure, {}, told, "feature/x"],
  [
    "Azure, a pull request",
    {
      ...azure,
      BUILD_SOURCEVERSION: merge,
      BUILD_SOURCEBRANCH: "refs/pull/7/merge",
      SYSTEM_PULLREQUEST_PULLREQUESTID: "7",
      SYSTEM_PULLREQUEST_SOURCEBRANCH: "refs/heads/mine",
      SYSTEM_PULLREQUEST_SOURCECOMMITID: head,
    },
    {},
    head,
    "mine",
  ],
  ["Azure, a tag", { ...azure, BUILD_SOURCEBRANCH: "refs/tags/v1" }, {}, told, undefined],
  ["Travis", travis, {}, told, "main"],
  [
    "Travis, a pull request",
    {
      ...travis,
      TRAVIS_COMMIT: merge,
      TRAVIS_PULL_REQUEST: "7",
      TRAVIS_PULL_REQUEST_BRANCH: "mine",
      TRAVIS_PULL_REQUEST_SHA: head,
    },
    {},
    head,
    "mine",
  ],
  ["Travis, a tag", { ...travis, TRAVIS_TAG: "v1", TRAVIS_BRANCH: "v1" }, {}, told, undefined],
  [
    "CircleCI",
    { CIRCLECI: "true", CIRCLE_SHA1: told, CIRCLE_BRANCH: "feature" },
    {},
    told,
    "feature",
  ],
  [
    "CircleCI, a tag",
    { CIRCLECI: "true", CIRCLE_SHA1: told, CIRCLE_TAG: "v1" },
    {},
    told,
    undefined,
  ],
  [
    "Bitbucket",
    { BITBUCKET_BUILD_NUMBER: "7", BITBUCKET_COMMIT: told, BITBUCKET_BRANCH: "feature" },
    {},
    told,
    "feature",
  ],
  [
    "Bitbucket, a tag",
    { BITBUCKET_BUILD_NUMBER: "7", BITBUCKET_COMMIT: told, BITBUCKET_TAG: "v1" },
    {},
    told,
    undefined,
  ],
  [
    "AppVeyor",
    { APPVEYOR: "True", APPVEYOR_REPO_COMMIT: told, APPVEYOR_REPO_BRANCH: "feature" },
    {},
    told,
    "feature",
  ],
  [
    "AppVeyor, a pull request",
    {
      APPVEYOR: "True",
      APPVEYOR_REPO_COMMIT: merge,
      APPVEYOR_REPO_BRANCH: "main",
      APPVEYOR_PULL_REQUEST_NUMBER: "7",
      APPVEYOR_PULL_REQUEST_HEAD_REPO_BRANCH: "mine",
      APPVEYOR_PULL_REQUEST_HEAD_COMMIT: head,
    },
    {},
    head,
    "mine",
  ],
  [
    "AppVeyor, a tag",
    {
      APPVEYOR: "True",
      APPVEYOR_REPO_COMMIT: told,
      APPVEYOR_REPO_BRANCH: "v1",
      APPVEYOR_REPO_TAG_NAME: "v1",
    },
    {},
    told,
    undefined,
  ],
  [
    "CodeBuild",
    {
      CODEBUILD_BUILD_ID: "7",
      CODEBUILD_RESOLVED_SOURCE_VERSION: told,
      CODEBUILD_WEBHOOK_HEAD_REF: "refs/heads/feature",
    },
    {},
    told,
    "feature",
  ],
  [
    "Drone, a pull request",
    {
      DRONE: "true",
      DRONE_BUILD_EVENT: "pull_request",
      DRONE_COMMIT_SHA: told,
      DRONE_BRANCH: "main",
      DRONE_SOURCE_BRANCH: "mine",
    },
    {},
    told,
    "mine",
  ],
  ["Drone, a tag", { DRONE: "true", DRONE_COMMIT_SHA: told, DRONE_TAG: "v1" }, {}, told, undefined],
  [
    "a commit in capitals",
    { ...github, GITHUB_SHA: told.replaceAll("1", "A") },
    {},
    told.replaceAll("1", "a"),
    "feature/x",
  ],
  [
    "a short commit",
    { ...buildkite, BUILDKITE_COMMIT: "7899e5b" },
    { commits: { "7899e5b": here } },
    here,
    "feature",
  ],
];

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
      "a commit that is none",
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
  ])("must be given: %s", async (_, environment, git, said) => {
    await expect(consumerVersion({}, { environment }, git)).rejects.toThrow(said);
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
