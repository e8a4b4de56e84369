/** The command as the user types it: in this workspace, or installed in a project. */
export const invocation = import.meta.url.includes("/node_modules/")
  ? "npx persona-conformance"
  : "pnpm conformance";
