import { type Git } from "../../src/pact/version.ts";

export const here = "7899e5b7899e5b7899e5b7899e5b7899e5b7899e";
const commit = "1111111111111111111111111111111111111111";
export const head = "2222222222222222222222222222222222222222";
export const merge = "3333333333333333333333333333333333333333";

interface Repository {
  readonly branch?: string;
  readonly changed?: string;
  readonly remote?: string;
  readonly remotes?: string;
  /** What names of commits stand for, beside HEAD. */
  readonly commits?: Readonly<Record<string, string>>;
}

/** A repository as git tells of it. */
export const repository =
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
export const nowhere: Git = async () => undefined;

export const github = {
  CI: "true",
  GITHUB_ACTIONS: "true",
  GITHUB_EVENT_NAME: "push",
  GITHUB_SHA: commit,
  GITHUB_REF: "refs/heads/feature/x",
  GITHUB_REPOSITORY: "ours/app",
  GITHUB_RUN_ID: "7",
  GITHUB_SERVER_URL: "https://github.com",
};
export const pull = {
  ...github,
  GITHUB_EVENT_NAME: "pull_request",
  GITHUB_SHA: merge,
  GITHUB_REF: "refs/pull/7/merge",
  GITHUB_HEAD_REF: "feature/x",
};
const gitlab = {
  CI: "true",
  GITLAB_CI: "true",
  CI_COMMIT_SHA: commit,
  CI_COMMIT_REF_NAME: "feature",
};
export const buildkite = {
  CI: "true",
  BUILDKITE: "true",
  BUILDKITE_COMMIT: commit,
  BUILDKITE_BRANCH: "feature",
};
const jenkins = {
  JENKINS_URL: "https://ci.example",
  GIT_COMMIT: commit,
  GIT_BRANCH: "origin/feature/x",
};
const azure = {
  BUILD_BUILDURI: "vstfs:///1",
  BUILD_SOURCEVERSION: commit,
  BUILD_SOURCEBRANCH: "refs/heads/feature/x",
};
const travis = {
  TRAVIS: "true",
  TRAVIS_COMMIT: commit,
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
export const table: readonly Row[] = [
  ["no CI", {}, {}, here, "main"],
  ["no CI, detached", {}, { branch: "HEAD" }, here, undefined],
  ["an unknown CI", { CI: "true" }, { branch: "feature" }, here, "feature"],
  ["GitHub", github, {}, commit, "feature/x"],
  ["GitHub, detached", github, { branch: "HEAD" }, commit, "feature/x"],
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
    commit,
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
    commit,
    "feature/x",
  ],
  [
    "GitHub, its own over ssh",
    github,
    { remote: "git@github.com:ours/app.git" },
    commit,
    "feature/x",
  ],
  ["GitLab", gitlab, {}, commit, "feature"],
  [
    "GitLab, a merge request",
    { ...gitlab, CI_MERGE_REQUEST_ID: "7", CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: "mine" },
    {},
    commit,
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
    commit,
    undefined,
  ],
  [
    "GitLab, in a group of groups",
    { ...gitlab, CI_PROJECT_PATH: "a/b/app" },
    { remote: "https://gitlab.com/a/b/app.git", branch: "HEAD" },
    commit,
    "feature",
  ],
  ["Buildkite", buildkite, {}, commit, "feature"],
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
    commit,
    "feature",
  ],
  [
    "Buildkite, a tag",
    { ...buildkite, BUILDKITE_TAG: "v1", BUILDKITE_BRANCH: "v1" },
    {},
    commit,
    undefined,
  ],
  ["Jenkins", jenkins, {}, commit, "feature/x"],
  [
    "Jenkins, of another remote",
    { ...jenkins, GIT_BRANCH: "upstream/feature" },
    { remotes: "origin\nupstream" },
    commit,
    "feature",
  ],
  [
    "Jenkins, a change",
    { ...jenkins, CHANGE_ID: "7", CHANGE_BRANCH: "mine", BRANCH_NAME: "PR-7" },
    {},
    commit,
    "mine",
  ],
  ["Jenkins, a tag", { ...jenkins, TAG_NAME: "v1", BRANCH_NAME: "v1" }, {}, commit, undefined],
  ["Azure", azure, {}, commit, "feature/x"],
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
  ["Azure, a tag", { ...azure, BUILD_SOURCEBRANCH: "refs/tags/v1" }, {}, commit, undefined],
  ["Travis", travis, {}, commit, "main"],
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
  ["Travis, a tag", { ...travis, TRAVIS_TAG: "v1", TRAVIS_BRANCH: "v1" }, {}, commit, undefined],
  [
    "CircleCI",
    { CIRCLECI: "true", CIRCLE_SHA1: commit, CIRCLE_BRANCH: "feature" },
    {},
    commit,
    "feature",
  ],
  [
    "CircleCI, a tag",
    { CIRCLECI: "true", CIRCLE_SHA1: commit, CIRCLE_TAG: "v1" },
    {},
    commit,
    undefined,
  ],
  [
    "Bitbucket",
    { BITBUCKET_BUILD_NUMBER: "7", BITBUCKET_COMMIT: commit, BITBUCKET_BRANCH: "feature" },
    {},
    commit,
    "feature",
  ],
  [
    "Bitbucket, a tag",
    { BITBUCKET_BUILD_NUMBER: "7", BITBUCKET_COMMIT: commit, BITBUCKET_TAG: "v1" },
    {},
    commit,
    undefined,
  ],
  [
    "AppVeyor",
    { APPVEYOR: "True", APPVEYOR_REPO_COMMIT: commit, APPVEYOR_REPO_BRANCH: "feature" },
    {},
    commit,
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
      APPVEYOR_REPO_COMMIT: commit,
      APPVEYOR_REPO_BRANCH: "v1",
      APPVEYOR_REPO_TAG_NAME: "v1",
    },
    {},
    commit,
    undefined,
  ],
  [
    "CodeBuild",
    {
      CODEBUILD_BUILD_ID: "7",
      CODEBUILD_RESOLVED_SOURCE_VERSION: commit,
      CODEBUILD_WEBHOOK_HEAD_REF: "refs/heads/feature",
    },
    {},
    commit,
    "feature",
  ],
  [
    "Drone, a pull request",
    {
      DRONE: "true",
      DRONE_BUILD_EVENT: "pull_request",
      DRONE_COMMIT_SHA: commit,
      DRONE_BRANCH: "main",
      DRONE_SOURCE_BRANCH: "mine",
    },
    {},
    commit,
    "mine",
  ],
  [
    "Drone, a tag",
    { DRONE: "true", DRONE_COMMIT_SHA: commit, DRONE_TAG: "v1" },
    {},
    commit,
    undefined,
  ],
  [
    "a commit in capitals",
    { ...github, GITHUB_SHA: commit.replaceAll("1", "A") },
    {},
    commit.replaceAll("1", "a"),
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
