/** What a line of a job's log begins with that is a command: of GitHub, and of Buildkite. */
const githubCommand = /^(\s*):(?=:[^\n]*?::)/gm;
const buildkiteGroup = /^(?=(?:---|\+\+\+|~~~|\^\^\^)(?:\s|$))/gm;
/** What is one anywhere in a line: of GitHub's first parser and of Azure (`##[`, `##vso[`), of TeamCity, and of GitLab. */
const anywhere = /##(?=[a-z]*\[)/gi;
const gitlabSection = /section_(?=(?:start|end):)/g;

/**
 * A text without what a CI system would take for a command to it. The escapes are JSON's, so that a document stays one that
 * says the same.
 */
export const withoutCommands = (text: string): string =>
  text
    .replaceAll(anywhere, String.raw`#\u0023`)
    .replaceAll(gitlabSection, String.raw`section\u005f`)
    .replaceAll(githubCommand, String.raw`$1\u003a`)
    .replaceAll(buildkiteGroup, " ");
